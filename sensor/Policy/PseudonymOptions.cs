namespace Sensor.Policy;

/// <summary>
/// Which persons' names leave as pseudonyms (GDPR): HMAC-SHA-256 with <see cref="PolicyOptions.HashKey"/>. The hash
/// stands under the member's name with <c>_hash</c>, the plain member is absent. Rules, selections and counters still
/// look at the plain ones.
/// </summary>
internal sealed record PseudonymOptions
{
    /// <summary>
    /// Users: <c>user</c> (also of logins), <c>admin_user</c>, <c>target_user</c>, <c>initiated_by</c>, <c>end_user</c>,
    /// and what may hold a user's name: <c>client_name</c>, <c>tls_client_subject</c>. The same names in <c>args</c> of
    /// AUTH, HELLO, ACL, CLIENT and MIGRATE are hashed in their place. Default no.
    /// </summary>
    public bool Users { get; init; }

    /// <summary><c>client_ip</c>, and addresses in <c>args</c> of CLIENT; <c>client_port</c> stays. Default no.</summary>
    public bool Addresses { get; init; }
}
