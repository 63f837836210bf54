namespace Sensor.Tests.Live;

/// <summary>A set of small numbers.</summary>
internal sealed class SoakBits
{
    private ulong[] _words = new ulong[16];

    public int Count { get; private set; }

    public bool Has(int number) => number >> 6 < _words.Length && (_words[number >> 6] >> (number & 63) & 1) == 1;

    /// <summary>False: it was there.</summary>
    public bool Add(int number)
    {
        if (Has(number))
        {
            return false;
        }

        if (number >> 6 >= _words.Length)
        {
            Array.Resize(ref _words, Math.Max(2 * _words.Length, (number >> 6) + 1));
        }

        _words[number >> 6] |= 1UL << (number & 63);
        Count++;
        return true;
    }
}
