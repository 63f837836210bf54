namespace Sensor.Configuration;

/// <summary>A configuration file cannot be used; all that is wrong with it, at once.</summary>
internal sealed class ConfigurationException(string file, IReadOnlyList<ConfigurationProblem> problems)
    : Exception($"{file}: {string.Join("; ", problems)}")
{
    public string File { get; } = file;

    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
