using System.Text;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>An answer is the same, wherever the network cuts it.</summary>
public sealed class ReplyBufferTests
{
    private const string Push = ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n";

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("$-1\r\n")]
    [InlineData("=8\r\ntxt:id=1\r\n")]
    [InlineData("*2\r\n%2\r\n$5\r\ncount\r\n:1\r\n$3\r\nage\r\n,1.5\r\n~1\r\n$0\r\n\r\n")]
    [InlineData("-NOPERM User bob has no permissions\r\n")]
    public void An_answer_is_whole_at_every_cut(string reply)
    {
        string sent = Push + reply;
        for (int cut = 0; cut <= sent.Length; cut++)
        {
            AssertRead(reply, sent[..cut], sent[cut..]);
        }

        AssertRead(reply, [.. sent.Select(one => one.ToString())]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(20)]
    public void A_push_that_begins_behind_an_answer_is_finished_by_the_next(int cut)
    {
        var buffer = new ReplyBuffer(1 << 20);
        using var stream = new PieceStream("+ONE\r\n" + Push[..cut], Push[cut..] + "+TWO\r\n");
        Assert.Equal(ReplyStatus.Whole, buffer.Read(stream, out ReadOnlyMemory<byte> first));
        Assert.Equal("+ONE\r\n", Encoding.Latin1.GetString(first.Span));
        Assert.Equal(ReplyStatus.Whole, buffer.Read(stream, out ReadOnlyMemory<byte> second));
        Assert.Equal("+TWO\r\n", Encoding.Latin1.GetString(second.Span));
    }

    [Fact]
    public void A_large_answer_behind_many_pushes_is_read()
    {
        var buffer = new ReplyBuffer(64 << 20);
        string reply = $"$3000000\r\n{new string('x', 3_000_000)}\r\n";
        using var stream =
            new PieceStream([.. Enumerable.Repeat(Push, 5000), reply[..70_000], reply[70_000..], "+TWO\r\n"]);
        Assert.Equal(ReplyStatus.Whole, buffer.Read(stream, out ReadOnlyMemory<byte> read));
        Assert.Equal(reply, Encoding.Latin1.GetString(read.Span));
        Assert.Equal(ReplyStatus.Whole, buffer.Read(stream, out read));
        Assert.Equal("+TWO\r\n", Encoding.Latin1.GetString(read.Span));
    }

    private static void AssertRead(string expected, params string[] pieces)
    {
        using var stream = new PieceStream(pieces);
        Assert.Equal(ReplyStatus.Whole, new ReplyBuffer(1 << 20).Read(stream, out ReadOnlyMemory<byte> reply));
        Assert.Equal(expected, Encoding.Latin1.GetString(reply.Span));
    }

    /// <summary>Gives one piece a read.</summary>
    private sealed class PieceStream(params string[] pieces) : MemoryStream
    {
        private readonly Queue<byte[]> _pieces = new(pieces.Where(p => p.Length > 0).Select(Encoding.Latin1.GetBytes));

        public override int Read(Span<byte> buffer)
        {
            if (_pieces.Count == 0)
            {
                return 0;
            }

            byte[] piece = _pieces.Dequeue();
            int read = Math.Min(piece.Length, buffer.Length);
            piece.AsSpan(0, read).CopyTo(buffer);
            if (read < piece.Length)
            {
                byte[][] rest = [piece[read..], .. _pieces];
                _pieces.Clear();
                Array.ForEach(rest, _pieces.Enqueue);
            }

            return read;
        }
    }
}
