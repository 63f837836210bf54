namespace Sensor.Tcp;

/// <summary>
/// A number of TCP's 32-bit sequence space (RFC 9293 §3.4). The only place where such numbers are compared: everything
/// else works with 64-bit offsets in a direction's stream, where 0 is the byte whose number is the origin.
/// </summary>
internal readonly record struct TcpSequence(uint Value)
{
    /// <summary>The signed distance; right while the two are less than 2^31 apart.</summary>
    public static int operator -(TcpSequence left, TcpSequence right) => unchecked((int)(left.Value - right.Value));

    public static TcpSequence operator +(TcpSequence origin, long offset) =>
        new(unchecked(origin.Value + (uint)offset));

    /// <summary>
    /// The offset of this number that lies nearest to <paramref name="near"/>, in a stream with that origin.
    /// </summary>
    public long ToOffset(TcpSequence origin, long near) => near + (this - (origin + near));
}
