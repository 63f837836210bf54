using System.Text;
using Sensor.Sessions;
using Sensor.Streams;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sessions;

/// <summary>What connections hold together until it is known what they speak.</summary>
public sealed class UndecidedConnectionsTests
{
    private const int Limit = 1 << 20;
    private const int Large = 100_000;

    private readonly UndecidedConnections _all = new(Limit);

    [Fact]
    public void Of_many_undecided_connections_the_oldest_are_given_up()
    {
        List<int> givenUp = [];
        for (int connection = 0; connection < 100; connection++)
        {
            Hold(New(), connection);
            while (_all.TryFindOverLimit(out ProtocolRecognizer? oldest))
            {
                givenUp.Add(oldest.Connection);
                Assert.Equal(RecognizedProtocol.Other, oldest.GiveUp());
            }

            Assert.True(_all.Bytes <= Limit);
        }

        Assert.Equal(Enumerable.Range(0, 90), givenUp);
        Assert.Equal(10, _all.Count);
    }

    [Fact]
    public void One_that_is_decided_holds_nothing()
    {
        ProtocolRecognizer redis = New();
        Hold(redis, 1);
        Hold(New(), 2);
        Assert.True(_all.Bytes > 2 * Large);
        Assert.Equal(RecognizedProtocol.Redis, redis.Accept(Item(Direction.ToClient, "+OK\r\n"u8, 1)));
        Assert.InRange(_all.Bytes, Large, Large + 2000);
        Assert.Equal(1, _all.Count);
        Assert.False(_all.TryFindOverLimit(out _));
    }

    [Fact]
    public void One_that_closes_holds_nothing()
    {
        ProtocolRecognizer recognizer = New();
        Hold(recognizer, 1);
        StreamItem closed = new() { Kind = StreamItemKind.Closed, Connection = 1, TimeNs = 2 };
        Assert.Equal(RecognizedProtocol.Other, recognizer.Accept(closed));
        Assert.Equal((0, 0), (_all.Count, _all.Bytes));
    }

    [Fact]
    public void One_that_has_sent_nothing_costs_nothing_and_is_not_given_up()
    {
        ProtocolRecognizer silent = New();
        for (int connection = 0; connection < 20; connection++)
        {
            Hold(New(), connection);
        }

        while (_all.TryFindOverLimit(out ProtocolRecognizer? oldest))
        {
            Assert.NotSame(silent, oldest);
            oldest.GiveUp();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // any client can send the beginning of a record
    public void On_a_configured_port_what_is_given_up_is_TLS_where_a_whole_hello_was_seen(bool whole)
    {
        byte[] hello = TlsHello.Client("redis.example.com");
        ProtocolRecognizer recognizer = new(SessionLook.Opened(), _all);
        ReadOnlySpan<byte> sent = whole ? hello : hello.AsSpan(0, 6);
        Assert.Equal(RecognizedProtocol.Undecided, recognizer.Accept(Item(Direction.ToServer, sent, 1)));
        Assert.Equal(whole ? RecognizedProtocol.Tls : RecognizedProtocol.Redis, recognizer.GiveUp());
        Assert.Equal(0, _all.Bytes);
    }

    private static StreamItem Item(Direction direction, ReadOnlySpan<byte> bytes, int connection) => new()
    {
        Kind = StreamItemKind.Bytes,
        Connection = connection,
        Direction = direction,
        TimeNs = 1,
        Bytes = bytes,
    };

    private static void Hold(ProtocolRecognizer recognizer, int connection)
    {
        byte[] beginning = Encoding.ASCII.GetBytes($"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$900000\r\n{new string('x', Large)}");
        Assert.Equal(RecognizedProtocol.Undecided, recognizer.Accept(Item(Direction.ToServer, beginning, connection)));
    }

    private ProtocolRecognizer New() => new(SessionLook.Opened() with { ConfiguredPort = false }, _all);
}
