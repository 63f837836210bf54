using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>
/// Bytes that were captured but told nothing, because a loss before them had taken the framing, or because nothing
/// executes them (behind a protocol error): part of the account of a connection, as a gap with cause
/// <see cref="GapCause.ParseError"/>.
/// </summary>
internal readonly record struct UndecodedBytes(Direction Direction, long Bytes, long FirstTimeNs, long LastTimeNs)
{
    /// <summary>Of an unfinished command that was given up at the limit of memory: that.</summary>
    public GapCause Cause { get; init; } = GapCause.ParseError;
}
