using System.Globalization;

namespace Sensor.Tests.Live;

/// <summary>
/// Reads RESP2 and RESP3 from a stream, one value at a time, as plainly as it can be written: the clients of the random
/// traffic must not share a mistake with the sensor. Throws <see cref="EndOfStreamException"/> where the server closed.
/// </summary>
internal sealed class NaiveReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    public NaiveValue Read()
    {
        char type = (char)ReadByte();
        string line = ReadLine();
        switch (type)
        {
            case '$' or '=' or '!':
                int length = int.Parse(line, CultureInfo.InvariantCulture);
                return length < 0 ? Null(type) : new NaiveValue(type, ReadBody(length), [], false);
            case '*' or '~' or '>':
                return ReadItems(type, int.Parse(line, CultureInfo.InvariantCulture));
            case '%':
                return ReadItems(type, 2 * int.Parse(line, CultureInfo.InvariantCulture));
            case '|':
                _ = ReadItems(type, 2 * int.Parse(line, CultureInfo.InvariantCulture));
                return Read();
            case '_':
                return Null(type);
            case '+' or '-' or ':' or ',' or '#' or '(':
                return new NaiveValue(type, System.Text.Encoding.Latin1.GetBytes(line), [], false);
            default:
                throw new InvalidDataException($"a reply began with byte {(int)type}");
        }
    }

    /// <summary>
    /// The element count of an array's header, whose elements the caller reads; -1 for null, -2 for an error.
    /// </summary>
    public int ReadExecHeader(out NaiveValue? error)
    {
        error = null;
        while (true)
        {
            char type = (char)ReadByte();
            string line = ReadLine();
            switch (type)
            {
                case '-':
                    error = new NaiveValue(type, System.Text.Encoding.Latin1.GetBytes(line), [], false);
                    return -2;
                case '_':
                    return -1;
                case '*':
                    return int.Parse(line, CultureInfo.InvariantCulture);
                case '>':
                    _ = ReadItems(type, int.Parse(line, CultureInfo.InvariantCulture));
                    break;
                case '+' when char.IsAsciiDigit(line[0]):
                    // A line of MONITOR.
                    break;
                default:
                    throw new InvalidDataException($"EXEC was answered with {type}{line}");
            }
        }
    }

    public string ReadLine()
    {
        var line = new System.Text.StringBuilder();
        for (int next = ReadByte(); next != '\r'; next = ReadByte())
        {
            _ = line.Append((char)next);
        }

        return ReadByte() == '\n' ? line.ToString() : throw new InvalidDataException("CR without LF");
    }

    public int ReadByte()
    {
        if (_start == _end)
        {
            _start = 0;
            _end = stream.Read(_buffer);
            if (_end == 0)
            {
                throw new EndOfStreamException();
            }
        }

        return _buffer[_start++];
    }

    private static NaiveValue Null(char type) => new(type, [], [], true);

    private NaiveValue ReadItems(char type, int count)
    {
        if (count < 0)
        {
            return Null(type);
        }

        var items = new List<NaiveValue>(count);
        while (items.Count < count)
        {
            NaiveValue item = Read();
            // Up to Redis 7.0 a push may stand inside an array: it is no element of it.
            if (item.Type != '>')
            {
                items.Add(item);
            }
        }

        return new NaiveValue(type, [], items, false);
    }

    private byte[] ReadBody(int length)
    {
        byte[] body = new byte[length];
        for (int index = 0; index < length; index++)
        {
            body[index] = (byte)ReadByte();
        }

        return ReadLine().Length == 0 ? body : throw new InvalidDataException("no CRLF behind a body");
    }
}
