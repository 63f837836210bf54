using System.Security.Cryptography;

namespace Sensor.Events;

/// <summary>
/// The first 20 of the 32 hex digits of an <c>event_id</c>. Of a command they are the session id itself (the 12 digits
/// behind are the offset of its first byte in the client's stream); of every other kind the beginning of
/// SHA-256(kind, 0, scope), scope being the session id, or the sensor's name and start. So the first 20 digits differ
/// by kind, and an ordinal, or an offset in the server's stream, cannot meet a command's id.
/// </summary>
internal static class EventIdPrefix
{
    public const int Digits = 20;
    public const int OrdinalDigits = 12;

    /// <summary>20 lower-case hex digits.</summary>
    public static byte[] Of(EventIdKind kind, ReadOnlySpan<byte> scope)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(EventNames.IdKinds[(int)kind]);
        hash.AppendData([0]);
        hash.AppendData(scope);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        byte[] digits = new byte[Digits];
        Convert.TryToHexStringLower(digest[..(Digits / 2)], digits, out _);
        return digits;
    }

    /// <summary>The scope of events that belong to no connection: the sensor's name and start.</summary>
    public static byte[] SensorScope(ReadOnlySpan<byte> sensor, long startNs)
    {
        byte[] scope = new byte[sensor.Length + 1 + sizeof(long)];
        sensor.CopyTo(scope);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(scope.AsSpan(sensor.Length + 1), startNs);
        return scope;
    }
}
