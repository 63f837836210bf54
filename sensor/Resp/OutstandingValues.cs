namespace Sensor.Resp;

/// <summary>
/// How many values a frame still lacks, at all depths together: nesting is a count, so that it costs no memory; only
/// streamed values, whose length is not told beforehand, are remembered each for itself. The default value is the state
/// between frames.
/// </summary>
internal struct OutstandingValues
{
    private const int MaxStreamDepth = 8;
    private const long Endless = long.MaxValue / 2;

    private long _outstanding;
    private long _elements;
    private long[]? _enclosing;
    private int _streamDepth;

    /// <summary>The frame is complete, or none has begun.</summary>
    public readonly bool IsNone => _outstanding == 0;

    /// <summary>The header of the frame's own aggregate was read, and nothing behind it.</summary>
    public readonly bool IsNoneReadYet => _elements == _outstanding;

    public readonly bool IsInStream => _streamDepth > 0;

    /// <summary>A frame begins: one value.</summary>
    public void Begin()
    {
        _outstanding = 1;
        _elements = 0;
        _streamDepth = 0;
    }

    public void Clear()
    {
        _outstanding = 0;
        _streamDepth = 0;
    }

    public void EndValue() => _outstanding--;

    /// <summary>The values of an aggregate take its place. False for a negative count or too many.</summary>
    public bool TryBeginAggregate(RespPrefix token, long count, long maxElements)
    {
        if (count < 0 || count > maxElements)
        {
            return false;
        }

        long children = token is RespPrefix.Map or RespPrefix.Attribute ? count * 2 : count;
        _elements += children;
        if (_elements > maxElements)
        {
            return false;
        }

        // Inside an aggregate, a push and an attribute are no elements: the one they stand before is still to come.
        bool beside = token is RespPrefix.Push or RespPrefix.Attribute && _elements > children;
        _outstanding += beside ? children : children - 1;
        return true;
    }

    /// <summary>False where streams are nested deeper than any server does.</summary>
    public bool TryBeginStream()
    {
        if (_streamDepth == MaxStreamDepth)
        {
            return false;
        }

        _enclosing ??= new long[MaxStreamDepth];
        _enclosing[_streamDepth++] = _outstanding - 1;
        _outstanding = Endless;
        _elements++;
        return true;
    }

    public void EndStream() => _outstanding = _enclosing![--_streamDepth];
}
