namespace Sensor.Policy;

/// <summary>From how many failures on an event says more than its own.</summary>
internal sealed record AccessRuleOptions
{
    /// <summary>Failed logins of one client with one user in the window: <c>brute_force</c>; default 5.</summary>
    public int BruteForceAttempts { get; init; } = 5;

    /// <summary>Users that one client failed with in the window: <c>password_spraying</c>; default 5.</summary>
    public int SprayedUsers { get; init; } = 5;
}
