namespace Sensor.Fuzz;

/// <summary>
/// Makes inputs from inputs: flips, cuts, repetitions, splices, tokens, and lies about lengths and counts. The same
/// seed gives the same inputs.
/// </summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[] Interesting =
        [0, 1, 2, 3, 4, 5, 9, 10, 13, 32, 34, 36, 39, 42, 45, 48, 57, 127, 128, 254, 255];

    private readonly Random _random = new(seed);

    public int Next(int limit) => _random.Next(limit);

    public byte[] Mutate(byte[] parent, byte[] other, int maxBytes)
    {
        List<byte> bytes = [.. parent];
        int changes = 1 << _random.Next(5);
        for (int i = 0; i < changes; i++)
        {
            Change(bytes, other);
        }

        return [.. bytes.Take(maxBytes)];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        int kind = bytes.Count == 0 ? 7 : _random.Next(12);
        int at = _random.Next(bytes.Count + 1);
        int existing = Math.Min(at, bytes.Count - 1);
        switch (kind)
        {
            case 0:
                bytes[existing] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[existing] = Interesting[_random.Next(Interesting.Length)];
                break;
            case 2:
                bytes[existing] = (byte)(bytes[existing] + _random.Next(-4, 5));
                break;
            case 3:
                bytes.RemoveRange(existing, Length(bytes.Count - existing));
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(existing, Length(bytes.Count - existing)));
                break;
            case 5:
                Number(bytes, existing);
                break;
            case 6:
                Splice(bytes, at, other);
                break;
            case 7 or 8:
                bytes.InsertRange(at, Token());
                break;
            case 9:
                Overwrite(bytes, existing, Token());
                break;
            case 10:
                bytes.RemoveRange(existing, _random.Next(8) == 0 ? bytes.Count - existing : 1);
                break;
            default:
                bytes.Insert(at, (byte)_random.Next(256));
                break;
        }
    }

    private byte[] Token() => Tokens.All[_random.Next(Tokens.All.Length)];

    /// <summary>Mostly short.</summary>
    private int Length(int limit) =>
        limit <= 1 ? limit : 1 + _random.Next(_random.Next(4) == 0 ? limit : Math.Min(limit, 16));

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        if (other.Length > 0)
        {
            int from = _random.Next(other.Length);
            bytes.InsertRange(at, other.AsSpan(from, Length(other.Length - from)).ToArray());
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] token)
    {
        for (int i = 0; i < token.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = token[i];
        }
    }

    /// <summary>A number in digits from here on becomes another one.</summary>
    private void Number(List<byte> bytes, int at)
    {
        int start = bytes.FindIndex(at, value => value is >= (byte)'0' and <= (byte)'9');
        if (start < 0)
        {
            return;
        }

        int end = start;
        while (end < bytes.Count && bytes[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        string text = _random.Next(6) switch
        {
            0 => "-1",
            1 => "0",
            2 => _random.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
            3 => "00" + _random.Next(100),
            _ => _random.Next(2000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, text.Select(digit => (byte)digit));
    }
}
