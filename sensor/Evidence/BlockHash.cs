using System.Security.Cryptography;

namespace Sensor.Evidence;

/// <summary>The block that is being filled: its hash so far, how many records and bytes, since when.</summary>
internal sealed class BlockHash : IDisposable
{
    private readonly IncrementalHash _bytes = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _line = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _lineEnded;

    public long Records { get; private set; }

    public long Bytes { get; private set; }

    public long FirstTimeNs { get; private set; }

    public long LastTimeNs { get; private set; }

    /// <summary>Whole lines, or what the format wants before the first (<paramref name="records"/> 0).</summary>
    public void Add(ReadOnlySpan<byte> lines, long records, long nowNs)
    {
        FirstTimeNs = Bytes == 0 ? nowNs : FirstTimeNs;
        LastTimeNs = nowNs;
        if (!_lineEnded)
        {
            int end = lines.IndexOf((byte)'\n');
            _lineEnded = end >= 0;
            _line.AppendData(end < 0 ? lines : lines[..(end + 1)]);
        }

        _bytes.AppendData(lines);
        Records += records;
        Bytes += lines.Length;
    }

    /// <summary>What is in it, as a digest; it is empty then.</summary>
    public Digest Take()
    {
        Digest taken = new()
        {
            Records = Records,
            EndByte = Bytes,
            FirstTimeNs = Records == 0 ? 0 : FirstTimeNs,
            LastTimeNs = Records == 0 ? 0 : LastTimeNs,
            Sha256 = Convert.ToHexStringLower(_bytes.GetHashAndReset()),
            FirstLine = Convert.ToHexStringLower(_line.GetHashAndReset())[..16],
        };
        _lineEnded = false;
        Records = 0;
        Bytes = 0;
        return taken;
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _line.Dispose();
    }
}
