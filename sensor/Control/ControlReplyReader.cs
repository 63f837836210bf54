using System.Globalization;
using System.Text;

namespace Sensor.Control;

/// <summary>
/// Reads the answers of a control socket (RESP3). What answers there may be something else: each number is held against a
/// limit, and what is no answer of a sensor is <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class ControlReplyReader(Stream input) : IDisposable
{
    private const int MaxDepth = 8;
    private const int MaxItems = 100_000;
    private const int MaxLineBytes = 64 * 1024;
    private const int MaxTextBytes = 1 << 20;

    private readonly BufferedStream _input = new(input, 64 * 1024);
    private int _items;

    /// <exception cref="IOException">The connection ends or stands still.</exception>
    /// <exception cref="InvalidDataException">It is no answer.</exception>
    public ControlReply Read()
    {
        _items = 0;
        return Read(depth: 0);
    }

    public void Dispose() => _input.Dispose();

    private ControlReply Read(int depth)
    {
        if (++_items > MaxItems || depth > MaxDepth)
        {
            throw new InvalidDataException("larger than any answer");
        }

        string line = ReadLine();
        string rest = line.Length > 0 ? line[1..] : "";
        return (line.Length > 0 ? line[0] : '\0') switch
        {
            '+' => new ControlReply.Simple(rest),
            '-' => new ControlReply.Error(rest),
            ':' => new ControlReply.Number(Number(rest, long.MinValue, long.MaxValue)),
            '$' => new ControlReply.Bulk(ReadText((int)Number(rest, 0, MaxTextBytes))),
            '*' or '~' => new ControlReply.List(ReadItems((int)Number(rest, 0, MaxItems), depth)),
            '%' => new ControlReply.Map(ReadEntries((int)Number(rest, 0, MaxItems), depth)),
            _ => throw new InvalidDataException("no answer of a sensor"),
        };
    }

    private List<ControlReply> ReadItems(int count, int depth)
    {
        List<ControlReply> items = [];
        while (items.Count < count)
        {
            items.Add(Read(depth + 1));
        }

        return items;
    }

    private List<KeyValuePair<string, ControlReply>> ReadEntries(int count, int depth)
    {
        List<KeyValuePair<string, ControlReply>> entries = [];
        while (entries.Count < count)
        {
            string name = Read(depth + 1) is ControlReply.Bulk bulk
                ? bulk.Text
                : throw new InvalidDataException("a name that is no text");
            entries.Add(new(name, Read(depth + 1)));
        }

        return entries;
    }

    private static long Number(string text, long least, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= least && number <= most
                ? number
                : throw new InvalidDataException("a number that is none, or too large");

    private string ReadText(int length)
    {
        byte[] bytes = new byte[length + 2];
        _input.ReadExactly(bytes);
        return bytes[^2] == '\r' && bytes[^1] == '\n'
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new InvalidDataException("a text without an end");
    }

    private string ReadLine()
    {
        List<byte> line = [];
        for (int next = _input.ReadByte(); next != '\n'; next = _input.ReadByte())
        {
            if (next < 0)
            {
                throw new EndOfStreamException("the connection ended");
            }

            line.Add((byte)next);
            if (line.Count > MaxLineBytes)
            {
                throw new InvalidDataException("longer than any line");
            }
        }

        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }
}
