using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// Fields as members of a JSON object, each with a comma behind it; <see cref="JsonObject.Close"/> ends the object.
/// Their values are those of the format <c>json</c>.
/// </summary>
internal readonly struct JsonFields : IFieldWriter
{
    private static readonly byte[][] Openings = EventFieldNames.Openings((_, snake) => $"\"{snake}\":");

    private readonly bool[] _wanted;
    private readonly bool _escaped;
    private readonly FormatSlot? _slot;

    /// <param name="wanted">Which fields, by number.</param>
    /// <param name="slot">Where the bytes of a connection are kept; null: nowhere.</param>
    /// <param name="audit">Says how the texts of a command are written.</param>
    /// <param name="output">Where to.</param>
    /// <param name="times">The worker's own.</param>
    public JsonFields(bool[] wanted, FormatSlot? slot, AuditEvent audit, OutputBuffer output, TimestampText times)
    {
        _wanted = wanted;
        _slot = slot;
        _escaped = audit.Escaped;
        Output = output;
        Times = times;
    }

    public OutputBuffer Output { get; }

    public TimestampText Times { get; }

    public bool Begin(EventField field, FieldShape shape)
    {
        if (!_wanted[(int)field])
        {
            return false;
        }

        Output.Append(Openings[(int)field]);
        if (shape != FieldShape.Bare)
        {
            Output.Append(shape == FieldShape.List ? (byte)'[' : (byte)'"');
        }

        return true;
    }

    public void End(FieldShape shape)
    {
        switch (shape)
        {
            case FieldShape.List:
                JsonMembers.CloseList(Output);
                break;
            case FieldShape.Quoted:
                Output.Append((byte)'"');
                break;
        }

        Output.Append((byte)',');
    }

    public void BeginItem() => Output.Append((byte)'"');

    public void EndItem() => Output.Append("\","u8);

    public void Text(ReadOnlySpan<byte> text)
    {
        if (_escaped)
        {
            JsonText.WriteEscaped(Output, text);
        }
        else
        {
            JsonText.WritePlain(Output, text);
        }
    }

    public void Fact(ReadOnlySpan<byte> text) => JsonText.WriteField(Output, text);

    public void Connection(ConnectionBlock block)
    {
        if (_slot is { } kept && KeptBytes.TryAppend(block, kept, Output))
        {
            return;
        }

        int start = Output.Length;
        JsonFields to = this;
        ConnectionFields.Write(block, ref to);
        if (_slot is { } slot)
        {
            KeptBytes.Keep(block, slot, Output, start);
        }
    }
}
