namespace Sensor.Formats;

/// <summary>
/// A row of Redshift's connection or user log: columns with <c>|</c> between them, which no text can hold, an unknown
/// one empty.
/// </summary>
internal readonly ref struct RedshiftRow(OutputBuffer output)
{
    /// <summary>Each of these ends its column.</summary>
    public void Empty(int columns = 1)
    {
        for (int i = 0; i < columns; i++)
        {
            output.Append((byte)'|');
        }
    }

    public void Name(ReadOnlySpan<byte> name) => output.Append(name, "|"u8, []);

    public void Number(long value)
    {
        if (value >= 0)
        {
            output.Append(value);
        }

        Empty();
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            LineText.WriteColumn(output, text);
        }

        Empty();
    }

    public void Address(UInt128 address)
    {
        AddressText.Write(output, address);
        Empty();
    }

    /// <summary>The last column has none behind it.</summary>
    public void End()
    {
        output.Truncate(output.Length - 1);
        output.Append((byte)'\n');
    }
}
