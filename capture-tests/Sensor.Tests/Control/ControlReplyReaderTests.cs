using System.Text;
using Sensor.Control;

namespace Sensor.Tests.Control;

public sealed class ControlReplyReaderTests
{
    [Fact]
    public void What_a_sensor_writes_is_read_as_it_was()
    {
        ControlReply reply = new ControlReply.Map(
        [
            new("text", new ControlReply.Bulk("line\r\nof é😀 $5\r\n")),
            new("number", new ControlReply.Number(-5)),
            new("list", new ControlReply.List([new ControlReply.Simple("OK"), new ControlReply.Error("ERR no"), new ControlReply.Map([])])),
            new("", new ControlReply.Bulk("")),
        ]);
        using MemoryStream stream = new();
        reply.WriteTo(stream, resp3: true);
        reply.WriteTo(stream, resp3: true);
        for (int step = 1; step < 7; step++)
        {
            stream.Position = 0;
            using ControlReplyReader reader = new(new Crumbs(stream, step));
            Assert.Equal(Show(reply), Show(reader.Read()));
            Assert.Equal(Show(reply), Show(reader.Read()));
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("$999999999999\r\n")]
    [InlineData("$2000000\r\n")]
    [InlineData("$-1\r\n")]
    [InlineData("*100001\r\n")]
    [InlineData("%1\r\n:1\r\n:2\r\n")]
    [InlineData("$2\r\nabcd")]
    [InlineData(":x\r\n")]
    [InlineData("\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n")]
    public void What_is_no_answer_of_a_sensor_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("$5\r\nabc")]
    [InlineData("*2\r\n:1\r\n")]
    public void An_answer_that_ends_early_is_no_answer(string text) =>
        Assert.Throws<EndOfStreamException>(() => Read(text));

    [Fact]
    public void A_line_without_an_end_is_read_to_a_limit() =>
        Assert.Throws<InvalidDataException>(() => Read("+" + new string('x', 1 << 20)));

    [Fact]
    public void Many_items_in_many_lists_have_one_limit()
    {
        string lists = string.Concat(Enumerable.Repeat("*1000\r\n" + string.Concat(Enumerable.Repeat(":1\r\n", 1000)), 200));
        Assert.Throws<InvalidDataException>(() => Read("*200\r\n" + lists));
    }

    private static void Read(string text)
    {
        using ControlReplyReader reader = new(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        reader.Read();
    }

    private static string Show(ControlReply reply) => reply switch
    {
        ControlReply.Map map => "{" + string.Join(",", map.Entries.Select(entry => $"{entry.Key}={Show(entry.Value)}")) + "}",
        ControlReply.List list => "[" + string.Join(",", list.Items.Select(Show)) + "]",
        _ => reply.ToString(),
    };

    /// <summary>Gives no more than so many bytes at a time.</summary>
    private sealed class Crumbs(Stream inner, int step) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, step));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
