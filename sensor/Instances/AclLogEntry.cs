using System.Security.Cryptography;

namespace Sensor.Instances;

/// <summary>
/// An entry of the server's ACL LOG as it stood at the last poll. Recognised by its id, or before 7.2 by its fields: in
/// memory all of them, in the saved state 16 bits of their hash, for the name of a failed login may be a password, and
/// so few bits tell none from another.
/// </summary>
internal sealed class AclLogEntry
{
    public const int DigestBits = 16;

    private byte[]? _fields;

    public required long? Id { get; init; }

    /// <summary>By the server when it tells ids: when it was made; else when it grew last.</summary>
    public required long TimeNs { get; set; }

    public required long Count { get; set; }

    public required ushort Digest { get; init; }

    /// <summary>How many of <see cref="Count"/> wait for an explanation, neither explained nor told.</summary>
    public long Untold { get; set; }

    public static AclLogEntry Of(AclLogRow row)
    {
        byte[] fields = FieldsOf(row);
        return new()
        {
            Id = row.EntryId,
            TimeNs = row.CreatedNs,
            Count = row.Count,
            Digest = DigestOf(fields),
            _fields = fields,
        };
    }

    public bool HasFields(AclLogRow row)
    {
        byte[] fields = FieldsOf(row);
        return _fields is null ? Digest == DigestOf(fields) : fields.AsSpan().SequenceEqual(_fields);
    }

    /// <summary>It is this row, as it stands now.</summary>
    public void Become(AclLogRow row)
    {
        _fields ??= FieldsOf(row);
        TimeNs = row.CreatedNs;
        Count = row.Count;
    }

    private static byte[] FieldsOf(AclLogRow row) =>
        [(byte)row.Reason, (byte)row.Context, .. BitConverter.GetBytes(row.Object.Length), .. row.Object, .. row.User];

    private static ushort DigestOf(byte[] fields) => BitConverter.ToUInt16(SHA256.HashData(fields));
}
