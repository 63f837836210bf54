namespace Sensor.Sinks.File;

/// <summary>When a file is full, by its size and by the clock.</summary>
internal sealed class RotationPlan
{
    private RotationOptions _options;
    private long _periodEndNs;

    public RotationPlan(RotationOptions options) => _options = options;

    public void Use(RotationOptions options, long nowNs)
    {
        _options = options;
        Begin(nowNs);
    }

    /// <summary>The file's period is the one of this time.</summary>
    public void Begin(long nowNs) =>
        _periodEndNs = _options.EveryNs is var every and > 0 ? ((nowNs / every) + 1) * every : 0;

    public bool IsOver(long nowNs) => _periodEndNs != 0 && nowNs >= _periodEndNs;

    /// <summary>How many bytes of the lines the file still takes: whole lines, of an empty file one at least.</summary>
    public int Room(ReadOnlySpan<byte> lines, long length, bool empty)
    {
        long left = _options.SizeBytes - length;
        if (_options.SizeBytes == 0 || lines.Length <= left)
        {
            return lines.Length;
        }

        int whole = left <= 0 ? 0 : lines[..(int)left].LastIndexOf((byte)'\n') + 1;
        int first = lines.IndexOf((byte)'\n') + 1;
        return whole > 0 || !empty ? whole : first == 0 ? lines.Length : first;
    }
}
