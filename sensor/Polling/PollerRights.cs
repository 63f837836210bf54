namespace Sensor.Polling;

/// <summary>What is lost without a right: the function, and the rules of ACL SETUSER that allow it.</summary>
internal sealed record PollerRight(string Rule, string Function, string Lost);

/// <summary>
/// The least rights of the poller's user. HELLO and AUTH need none: every user may use them. No right reaches a key or
/// a channel, and none changes anything.
/// </summary>
internal static class PollerRights
{
    public const string UserName = "redis-audit";

    public static IReadOnlyList<PollerRight> All { get; } =
    [
        new("+client|list", "attribution", "the user of a connection that was opened before the sensor began, or that "
            + "logged in by a TLS certificate, stays unknown"),
        new("+client|id", "own connection", "on a server without HELLO the sensor's own connection is known by its "
            + "address alone"),
        new("+acl|log", "refusals",
            "refusals that nothing on the wire shows (encrypted, in a script, lost) are not told"),
        new("+acl|list", "users", "changes of users' rights and passwords are not told; where ACL USERS is allowed, "
            + "that users come and go is"),
        new("+acl|users", "names of users", "without ACL LIST too, no change of users is told but those on the wire"),
        new("+config|get", "configuration", "CONFIG SET is told without the old value, and changes by a file or a "
            + "restart are not told"),
        new("+info", "server", "restarts, changed roles and what a flush deleted are not told"),
        new("+command", "commands", "keys of modules' commands, and renamed commands, are not recognised"),
    ];

    public static PollerRight Of(string rule) => All.First(right => right.Rule == rule);

    /// <summary>Needed only where the other servers of a cluster or replica set are to be found.</summary>
    public static IReadOnlyList<PollerRight> Discovery { get; } =
    [
        new("+cluster|slots +cluster|shards", "servers of a cluster", "the other servers are not found; name each one"),
        new("+role", "servers of a replica set", "the other servers are not found; name each one"),
    ];

    /// <summary>The one line that makes the user; PASSWORD stands for its password.</summary>
    public static string SetUserLine(bool discovers)
    {
        IEnumerable<string> rules = (discovers ? All.Concat(Discovery) : All).Select(right => right.Rule);
        return $"ACL SETUSER {UserName} on >PASSWORD resetkeys resetchannels -@all {string.Join(' ', rules)}";
    }
}
