namespace Sensor.Tests.Resp;

/// <summary>
/// All the ways in which a literal is given to a reader: whole, inside guards, split at every index, byte by byte.
/// </summary>
internal static class Cuts
{
    private const byte Guard = 0xff;
    private const int GuardBytes = 8;

    public static IEnumerable<(string Name, List<ReadOnlyMemory<byte>> Pieces)> Of(byte[] literal)
    {
        yield return ("whole", [literal]);
        yield return ("inside guards", [Guarded(literal)]);
        for (int i = 1; i < literal.Length; i++)
        {
            yield return ($"split at {i}", [Guarded(literal[..i]), Guarded(literal[i..])]);
        }

        yield return ("byte by byte", [.. literal.Select(b => Guarded([b]))]);
        yield return ("byte by byte with nothing between",
            [.. literal.SelectMany(b => new[] { Guarded([b]), ReadOnlyMemory<byte>.Empty })]);
    }

    private static ReadOnlyMemory<byte> Guarded(byte[] bytes)
    {
        byte[] guarded = new byte[bytes.Length + (2 * GuardBytes)];
        Array.Fill(guarded, Guard);
        bytes.CopyTo(guarded, GuardBytes);
        return guarded.AsMemory(GuardBytes, bytes.Length);
    }
}
