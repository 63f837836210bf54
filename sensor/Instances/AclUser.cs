namespace Sensor.Instances;

/// <summary>
/// One line of ACL LIST. Of the passwords' hashes only a keyed digest of all of them is kept, to see that they changed
/// (an unsalted SHA-256 of a weak password is as good as the password).
/// </summary>
internal sealed record AclUser
{
    public required byte[] Name { get; init; }

    /// <summary>False where only the name is known; all else then says nothing.</summary>
    public bool RightsKnown { get; init; } = true;

    public bool Enabled { get; init; }

    /// <summary><c>nopass</c>: any password is accepted.</summary>
    public bool NoPassword { get; init; }

    public int Passwords { get; init; }

    /// <summary>HMAC over the sorted hashes with a key of this run; equal where the passwords are.</summary>
    public required byte[] PasswordDigest { get; init; }

    /// <summary>
    /// Everything else in the server's order, one rule each: <c>~key*</c>, <c>&amp;ch</c>, <c>+@all</c>, <c>-get</c>,
    /// <c>(…)</c>.
    /// </summary>
    public required IReadOnlyList<byte[]> Rules { get; init; }

    public static AclUser Named(byte[] name) =>
        new() { Name = name, RightsKnown = false, PasswordDigest = [], Rules = [] };
}
