namespace Sensor.Policy;

/// <summary>
/// What regular expressions said of the keys seen last: one place per hash, which the next key takes over. The keys
/// themselves are compared, so that no key can be given another's verdict. Longer keys are not kept.
/// </summary>
internal sealed class KeyVerdicts
{
    private const int Places = 4096;
    private const int LongestKey = 96;

    private readonly byte[] _keys = new byte[Places * LongestKey];
    private readonly (int Length, int Verdict)[] _verdicts = new (int, int)[Places];

    public KeyVerdicts() => Array.Fill(_verdicts, (-1, 0));

    public bool TryGet(ReadOnlySpan<byte> key, out int verdict)
    {
        int place = PlaceOf(key);
        verdict = _verdicts[place].Verdict;
        return _verdicts[place].Length == key.Length
            && _keys.AsSpan(place * LongestKey, key.Length).SequenceEqual(key);
    }

    public void Keep(ReadOnlySpan<byte> key, int verdict)
    {
        if (key.Length <= LongestKey)
        {
            int place = PlaceOf(key);
            _verdicts[place] = (key.Length, verdict);
            key.CopyTo(_keys.AsSpan(place * LongestKey));
        }
    }

    private static int PlaceOf(ReadOnlySpan<byte> key)
    {
        HashCode hash = default;
        hash.AddBytes(key);
        return hash.ToHashCode() & (Places - 1);
    }
}
