using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// Fields as names and values on a line (<c>text</c>, <c>cef</c>, <c>leef</c>), or as the cells of a row (<c>csv</c>).
/// The items of a list are words with a blank between them, in <c>text</c> with a comma.
/// </summary>
internal struct LineFields : IFieldWriter
{
    private readonly LineStyle _style;
    private readonly OutputBuffer _line;
    private readonly bool _byWayOfValue;
    private readonly OutputBuffer _value;
    private int _column;
    private int _items;
    private EventField _field;

    /// <param name="style">Of the format.</param>
    /// <param name="line">Where the line is written.</param>
    /// <param name="value">Where a value is written first, when its bytes decide how it is written.</param>
    /// <param name="times">The worker's own.</param>
    public LineFields(LineStyle style, OutputBuffer line, OutputBuffer value, TimestampText times)
    {
        _style = style;
        _line = line;
        _byWayOfValue = style.Kind is LineKind.Csv or LineKind.Cef;
        _value = value;
        Times = times;
    }

    public readonly OutputBuffer Output => _byWayOfValue ? _value : _line;

    public TimestampText Times { get; }

    public bool Begin(EventField field, FieldShape shape)
    {
        if (_style.Openings[(int)field] is not { } opening)
        {
            return false;
        }

        _field = field;
        _items = 0;
        if (_byWayOfValue)
        {
            _value.Clear();
        }
        else
        {
            _line.Append(opening);
        }

        return true;
    }

    public void End(FieldShape shape)
    {
        if (_style.Kind == LineKind.Cef)
        {
            _line.Append(CefFormat.Opening(_style, _field, _value.Written));
            CefFormat.WriteValue(_line, _value.Written);
        }
        else if (_style.Kind == LineKind.Csv)
        {
            GoTo(_field);
            CsvFormat.WriteCell(_line, _value.Written);
        }
    }

    public void BeginItem()
    {
        if (_items++ > 0)
        {
            Output.Append(_style.Kind == LineKind.Text ? (byte)',' : (byte)' ');
        }
    }

    public readonly void EndItem()
    {
    }

    public readonly void Text(ReadOnlySpan<byte> text)
    {
        if (_items > 0 || _style.Kind == LineKind.Text)
        {
            LineText.WriteWord(Output, text);
        }
        else
        {
            LineText.Write(Output, text);
        }
    }

    public readonly void Fact(ReadOnlySpan<byte> text) => Text(text);

    public void Connection(ConnectionBlock block)
    {
        GoTo(EventField.SessionId);
        int start = _line.Length;
        if (_style.Slot is { } kept && KeptBytes.TryAppend(block, kept, _line))
        {
            _column = CsvFormat.ColumnOf(EventField.Source);
            return;
        }

        ConnectionFields.Write(block, ref this);
        if (_style.Slot is { } slot)
        {
            KeptBytes.Keep(block, slot, _line, start);
        }
    }

    /// <summary>To the column of a field: commas for what is absent before it.</summary>
    public void GoTo(EventField field)
    {
        if (_style.Kind != LineKind.Csv)
        {
            return;
        }

        for (int column = CsvFormat.ColumnOf(field); _column < column; _column++)
        {
            _line.Append((byte)',');
        }
    }
}
