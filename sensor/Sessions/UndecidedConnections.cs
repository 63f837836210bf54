using System.Diagnostics.CodeAnalysis;

namespace Sensor.Sessions;

/// <summary>
/// What the connections of one worker hold together while it is not known what they speak, in the order in which they
/// began to hold. Above the limit the oldest are to be given up (<see cref="ProtocolRecognizer.GiveUp"/>).
/// </summary>
internal sealed class UndecidedConnections(long maxBytes)
{
    private readonly LinkedList<ProtocolRecognizer> _oldestFirst = new();

    public long Bytes { get; private set; }

    public int Count => _oldestFirst.Count;

    public void Add(ProtocolRecognizer recognizer, long bytes)
    {
        recognizer.Place ??= _oldestFirst.AddLast(recognizer);
        recognizer.Charged += bytes;
        Bytes += bytes;
    }

    public void Remove(ProtocolRecognizer recognizer)
    {
        if (recognizer.Place is { } place)
        {
            _oldestFirst.Remove(place);
            recognizer.Place = null;
            Bytes -= recognizer.Charged;
            recognizer.Charged = 0;
        }
    }

    /// <summary>The oldest, where too much is held; it is to be given up before the next is asked for.</summary>
    public bool TryFindOverLimit([NotNullWhen(true)] out ProtocolRecognizer? oldest)
    {
        oldest = Bytes > maxBytes ? _oldestFirst.First?.Value : null;
        return oldest is not null;
    }
}
