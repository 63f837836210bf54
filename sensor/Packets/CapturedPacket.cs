namespace Sensor.Packets;

/// <summary>One frame as a capture source gives it. The bytes are borrowed until the source is read again.</summary>
internal readonly ref struct CapturedPacket
{
    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>The frame's length on the wire; longer than <see cref="Data"/> where the snapshot cut it.</summary>
    public required int OriginalLength { get; init; }

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public required long TimeNs { get; init; }

    /// <summary>A LINKTYPE_ value; may be one that is not in <see cref="Packets.LinkType"/>.</summary>
    public required LinkType LinkType { get; init; }

    /// <summary>Which file or interface of this run, from 0.</summary>
    public int SourceIndex { get; init; }

    /// <summary>The number of the frame in its file, from 1; 0 in live capture.</summary>
    public long Frame { get; init; }
}
