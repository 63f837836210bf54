namespace Sensor.Policy;

/// <summary>
/// What is wrong with a policy: the key as the configuration file has it (<c>rules[2].match.clients</c>), and a
/// sentence that says what is allowed.
/// </summary>
internal readonly record struct PolicyProblem(string Key, string Sentence);
