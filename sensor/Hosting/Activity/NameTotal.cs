namespace Sensor.Hosting.Activity;

/// <summary>Commands of one name within a stretch of time.</summary>
/// <param name="Name">
/// As the policy lets it be told. It may hold anything that a client may choose: whoever shows it escapes it.
/// </param>
/// <param name="Count">At least as many as there were; more by <paramref name="Surplus"/> at most.</param>
/// <param name="Failures">At most as many as there were.</param>
/// <param name="Surplus">0 where the count is exact: more names than places were met else.</param>
internal readonly record struct NameTotal(string Name, long Count, long Failures, long Surplus);
