namespace Sensor.Sinks.Spool;

/// <summary>Goes from frame to frame of our own making; the bytes are borrowed.</summary>
internal ref struct SpoolFrames(ReadOnlySpan<byte> frames)
{
    private ReadOnlySpan<byte> _rest = frames;

    /// <summary>With its prefix.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly SpoolFrames GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        int length = SpoolFrameReader.LengthOf(_rest);
        Current = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
