namespace Sensor.Policy;

/// <summary>
/// What regular expressions said of the keys seen last: four places per hash, which later keys take over in turn. The
/// keys themselves are compared, so that no key can be given another's verdict. Longer keys are not kept.
/// </summary>
internal sealed class KeyVerdicts
{
    private const int Ways = 4;
    private const int Places = 2048 * Ways;
    private const int LongestKey = 96;

    private readonly byte[] _keys = new byte[Places * LongestKey];
    private readonly (int Length, int Verdict)[] _verdicts = new (int, int)[Places];
    private int _turn;

    public KeyVerdicts() => Array.Fill(_verdicts, (-1, 0));

    public bool TryGet(ReadOnlySpan<byte> key, out int verdict)
    {
        int first = FirstPlaceOf(key);
        for (int place = first; place < first + Ways; place++)
        {
            verdict = _verdicts[place].Verdict;
            if (_verdicts[place].Length == key.Length
                && _keys.AsSpan(place * LongestKey, key.Length).SequenceEqual(key))
            {
                return true;
            }
        }

        verdict = 0;
        return false;
    }

    /// <summary>For a key that <see cref="TryGet"/> did not find.</summary>
    public void Keep(ReadOnlySpan<byte> key, int verdict)
    {
        if (key.Length <= LongestKey)
        {
            int place = FirstPlaceOf(key) + (_turn++ & (Ways - 1));
            _verdicts[place] = (key.Length, verdict);
            key.CopyTo(_keys.AsSpan(place * LongestKey));
        }
    }

    private static int FirstPlaceOf(ReadOnlySpan<byte> key)
    {
        HashCode hash = default;
        hash.AddBytes(key);
        return hash.ToHashCode() & (Places - 1) & ~(Ways - 1);
    }
}
