namespace Sensor.Tcp;

/// <summary>
/// Bytes of a client that were handed up and that its server has not acknowledged: another copy of them may still come,
/// and be the one that the server takes. Pooled by <see cref="UnackedStore"/>.
/// </summary>
internal sealed class UnackedBytes(int capacity)
{
    public readonly byte[] Data = new byte[capacity];

    /// <summary>Offset of the first in the client's stream.</summary>
    public long Start;
    public int Length;

    public long End => Start + Length;
}
