namespace Sensor.Policy;

/// <summary>
/// Which events a rule is about: all members that are given (not empty) must agree, the values of one are alternatives.
/// An event without what a member asks for (a session event has no command) is not matched. Exclude and Sample are never
/// based on what the event itself calls uncertain.
/// </summary>
internal sealed record PolicyMatch
{
    /// <summary>
    /// Values of <c>event_category</c>; <c>connections</c> (opened, closed, identified), <c>auth</c> (authentication,
    /// auth_modification, failed logins), <c>config</c> (the CONFIG command, configuration changes that polling finds),
    /// <c>keys</c> (data_access), <c>all</c>, <c>none</c>; and the names of <see cref="PolicyOptions.OwnCategories"/>.
    /// </summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>
    /// Commands in any case: <c>GET</c>; <c>CONFIG</c> (with all subcommands); <c>CONFIG SET</c>; <c>FT.*</c> (all that
    /// begin so). A command that the table lacks is matched by the name that its event shows.
    /// </summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>
    /// Users as events name them, globs as Redis' KEYS has them; of a login the name that it tried. An event without a
    /// user is not matched.
    /// </summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Addresses of clients: <c>10.1.2.3</c>, <c>10.0.0.0/8</c>, <c>fd00::/8</c>.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [];

    /// <summary>Numbers of databases.</summary>
    public IReadOnlyList<int> Databases { get; init; } = [];

    /// <summary>
    /// Keys, globs as Redis' KEYS has them. Include: at least one of the command's keys; Exclude and Sample: every one, so
    /// that no rule about some keys hides what was done to others.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Names of instances, globs.</summary>
    public IReadOnlyList<string> Instances { get; init; } = [];

    /// <summary><c>success</c>, <c>failure</c>, <c>unknown</c>.</summary>
    public IReadOnlyList<string> Outcomes { get; init; } = [];
}
