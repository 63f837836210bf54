using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// How a format writes one field after another. <see cref="EventFields"/> walks an event in the order of the contract
/// and calls it for what is there; between <see cref="Begin"/> and <see cref="End"/> the value is written to
/// <see cref="Output"/>, texts by the way that escapes them.
/// </summary>
internal interface IFieldWriter
{
    OutputBuffer Output { get; }

    TimestampText Times { get; }

    /// <summary>False: the format has no place for it, and nothing follows.</summary>
    bool Begin(EventField field, FieldShape shape);

    void End(FieldShape shape);

    void BeginItem();

    void EndItem();

    /// <summary>A text of a command.</summary>
    void Text(ReadOnlySpan<byte> text);

    /// <summary>A text of a session, server or sensor.</summary>
    void Fact(ReadOnlySpan<byte> text);

    /// <summary>The fields "who and where", which a format may keep: <see cref="ConnectionFields"/>.</summary>
    void Connection(ConnectionBlock block);
}
