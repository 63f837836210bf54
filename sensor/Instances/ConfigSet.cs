using Sensor.Streams;

namespace Sensor.Instances;

/// <summary>One parameter of a CONFIG SET on the wire, from its event: what Policy hides is not in it.</summary>
internal sealed record ConfigSet
{
    /// <summary>Lower case.</summary>
    public required string Parameter { get; init; }

    /// <summary>Null where it is hidden, or was cut.</summary>
    public byte[]? Value { get; init; }

    /// <summary>When the command passed and when its answer did; nanoseconds since the Unix epoch.</summary>
    public required long TimeNs { get; init; }

    public required long AnsweredNs { get; init; }
    public required ConnectionKey Key { get; init; }

    /// <summary>The 32 digits of the command's <c>event_id</c>.</summary>
    public byte[] EventId { get; init; } = [];

    public byte[]? User { get; init; }
}
