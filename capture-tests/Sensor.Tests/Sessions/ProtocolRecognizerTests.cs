using System.Text;
using Sensor.Sessions;
using Sensor.Streams;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sessions;

/// <summary>What a connection speaks, by its first bytes (REDIS-FACTS §1).</summary>
public sealed class ProtocolRecognizerTests
{
    private const string Command = "*2\\r\\n$3\\r\\nGET\\r\\n$1\\r\\nk\\r\\n";

    [Theory]
    [InlineData(Command, "$1\\r\\nv\\r\\n")]
    [InlineData(Command, "+OK\\r\\n")]
    [InlineData(Command, "-NOAUTH Authentication required.\\r\\n")]
    [InlineData(Command, "-WRONGPASS invalid username-password pair or user is disabled.\\r\\n")]
    [InlineData(Command, "-NOPERM this user has no permissions to run the 'acl|whoami' command or its subcommand, and more\\r\\n")]
    [InlineData(Command, ":1\\r\\n")]
    [InlineData(Command, "*0\\r\\n")]
    [InlineData(Command, "*-1\\r\\n")]
    [InlineData(Command, "_\\r\\n")]
    [InlineData(Command, "%7\\r\\n$6\\r\\nserver\\r\\n")]
    [InlineData(Command, ">3\\r\\n$9\\r\\nsubscribe\\r\\n")]
    [InlineData(Command, "=8\\r\\ntxt:abcd\\r\\n")]
    [InlineData(Command, "#t\\r\\n")]
    [InlineData(Command, ",1.5\\r\\n")]
    [InlineData(Command, "~0\\r\\n")]
    [InlineData("*3\\r\\n$3\\r\\nSET\\r\\n$300000\\r\\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "+OK\\r\\n")]
    public void Redis_is_an_array_command_and_a_well_formed_value_on_any_port_from_either_side(
        string command, string reply)
    {
        foreach (bool byteByByte in new[] { false, true })
        {
            Assert.Equal(RecognizedProtocol.Redis,
                Decide(UnknownPort(), byteByByte, (Direction.ToServer, command), (Direction.ToClient, reply)));
            Assert.Equal(RecognizedProtocol.Redis,
                Decide(UnknownPort(), byteByByte, (Direction.ToClient, reply), (Direction.ToServer, command)));
            Assert.Equal(RecognizedProtocol.RedisReversed,
                Decide(UnknownPort(), byteByByte, (Direction.ToClient, command), (Direction.ToServer, reply)));
            Assert.NotEqual(RecognizedProtocol.RedisReversed, Decide(
                UnknownPort() with { RolesKnown = true }, byteByByte, (Direction.ToClient, command),
                (Direction.ToServer, reply)));
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")]
    [InlineData("USER bob\\r\\nPASS secret\\r\\n", "+OK POP3 server ready\\r\\n")]
    [InlineData("EHLO x\\r\\nMAIL FROM:<a@b>\\r\\n", "220 mail ESMTP ready\\r\\n250 x\\r\\n")]
    [InlineData("PING\\r\\nPING\\r\\nPING\\r\\n", "+PONG\\r\\n+PONG\\r\\n")]
    [InlineData("\\x4a\\x00\\x00\\x01\\x85\\xa6\\xff\\x01\\x00\\x00\\x00\\x01\\x21\\x00\\x00\\x00", "\\x4a\\x00\\x00\\x00\\x0a5.7.33\\x00\\x08\\x00\\x00\\x00\\x00\\x00\\x00")]
    [InlineData(Command, "HTTP/1.1 400 Bad Request\\r\\n\\r\\n")]
    [InlineData("*2\\r\\n:1\\r\\n:2\\r\\n", "+OK\\r\\n")]
    [InlineData("*0\\r\\n", "+OK\\r\\n")]
    [InlineData("*x\\r\\n$3\\r\\nGET\\r\\n", "+OK\\r\\n")]
    public void What_is_not_so_on_both_sides_is_not_Redis_on_an_unknown_port(string client, string server)
    {
        foreach (bool byteByByte in new[] { false, true })
        {
            RecognizedProtocol decided =
                Decide(UnknownPort(), byteByByte, (Direction.ToServer, client), (Direction.ToClient, server));
            Assert.True(decided is RecognizedProtocol.Undecided or RecognizedProtocol.Other, decided.ToString());
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\\r\\n\\r\\n")]
    [InlineData("PING\\r\\n")]
    [InlineData("\\r\\n")]
    [InlineData(Command)]
    public void On_a_configured_port_all_but_TLS_is_Redis(string client)
    {
        foreach (bool byteByByte in new[] { false, true })
        {
            Assert.Equal(
                RecognizedProtocol.Redis, Decide(SessionLook.Opened(), byteByByte, (Direction.ToServer, client)));
            Assert.Equal(
                RecognizedProtocol.Redis, Decide(SessionLook.Opened(), byteByByte, (Direction.ToClient, client)));
        }
    }

    [Fact]
    public void Foreign_bytes_are_given_up_within_the_limit()
    {
        ProtocolRecognizer recognizer = new(UnknownPort());
        RecognizedProtocol decided = RecognizedProtocol.Undecided;
        int items = 0;
        while (decided == RecognizedProtocol.Undecided && items < 1000)
        {
            decided = recognizer.Accept(Item(Direction.ToServer, new byte[1000], items++ * 1000L));
        }

        Assert.Equal(RecognizedProtocol.Other, decided);
        Assert.InRange(items, 2, 100);
        recognizer = new ProtocolRecognizer(UnknownPort());
        decided = RecognizedProtocol.Undecided;
        for (items = 0; decided == RecognizedProtocol.Undecided && items < 1000; items++)
        {
            decided = recognizer.Accept(Item(Direction.ToServer, "*"u8, items));
        }

        Assert.Equal(RecognizedProtocol.Other, decided);
    }

    [Fact]
    public void A_large_first_command_is_waited_for()
    {
        ProtocolRecognizer recognizer = new(UnknownPort());
        byte[] command = WireText.Command("SET", "k", new string('v', 300_000));
        RecognizedProtocol decided = RecognizedProtocol.Undecided;
        for (int i = 0; i < command.Length; i += 1448)
        {
            decided =
                recognizer.Accept(Item(Direction.ToServer, command.AsSpan(i, Math.Min(1448, command.Length - i)), i));
            Assert.NotEqual(RecognizedProtocol.Other, decided);
        }

        Assert.Equal(RecognizedProtocol.Redis, recognizer.Accept(Item(Direction.ToClient, "+OK\r\n"u8, 0)));
    }

    [Fact]
    public void Nothing_that_was_held_is_lost_or_changed_and_reversed_items_change_sides()
    {
        byte[] command = WireText.Parse(Command);
        ProtocolRecognizer recognizer = new(UnknownPort());
        Assert.Equal(
            RecognizedProtocol.Undecided, recognizer.Accept(Item(Direction.ToClient, command.AsSpan(0, 5), 0)));
        Assert.Equal(RecognizedProtocol.Undecided, recognizer.Accept(Item(Direction.ToClient, command.AsSpan(5), 5)));
        Assert.Equal(RecognizedProtocol.RedisReversed, recognizer.Accept(Item(Direction.ToServer, "+OK\r\n"u8, 0)));
        List<string> held = [];
        while (recognizer.TryTakeHeld(out StreamItem item))
        {
            held.Add($"{item.Direction} {item.Offset} {WireText.Show(item.Bytes)}");
        }

        Assert.Equal(
            [$"ToServer 0 {WireText.Show(command.AsSpan(0, 5))}", $"ToServer 5 {WireText.Show(command.AsSpan(5))}",
                "ToClient 0 +OK\\r\\n"], held);
        Assert.False(recognizer.TryTakeHeld(out _));
    }

    [Fact]
    public void A_session_id_depends_on_the_handshake_alone_where_it_was_seen()
    {
        StreamOpened opened = SessionLook.Opened();
        string id = Id(opened);
        Assert.Matches("^[0-9a-f]{20}$", id);
        Assert.Equal(id, Id(opened with { TimeNs = 1, FirstSequence = 99, ConfiguredPort = false }));
        Assert.NotEqual(id, Id(opened with { ClientInitialSequence = 99 }));
        Assert.NotEqual(id, Id(opened with { ServerInitialSequence = 99 }));
        StreamOpened middle = SessionLook.Opened(fromTheMiddle: true);
        Assert.NotEqual(id, Id(middle));
        Assert.Equal(Id(middle), Id(middle with { ClientInitialSequence = 99 }));
        Assert.NotEqual(Id(middle), Id(middle with { FirstSequence = 99 }));
        Assert.NotEqual(Id(middle), Id(middle with { TimeNs = 1 }));
        Assert.NotEqual(id, Id(opened with { Key = new ConnectionKey(opened.Key.Server, opened.Key.Client) }));
    }

    private static string Id(StreamOpened opened) => Encoding.ASCII.GetString(SessionId.Create(opened));

    internal static StreamOpened UnknownPort() =>
        SessionLook.Opened() with { ConfiguredPort = false, RolesKnown = false };

    private static RecognizedProtocol Decide(
        StreamOpened opened, bool byteByByte, params (Direction Direction, string Bytes)[] sides)
    {
        ProtocolRecognizer recognizer = new(opened);
        RecognizedProtocol decided = RecognizedProtocol.Undecided;
        foreach ((Direction direction, string text) in sides)
        {
            byte[] bytes = WireText.Parse(text);
            int piece = byteByByte ? 1 : bytes.Length;
            for (int i = 0; i < bytes.Length; i += piece)
            {
                decided = recognizer.Accept(Item(direction, bytes.AsSpan(i, piece), i));
            }
        }

        return decided;
    }

    internal static StreamItem Item(Direction direction, ReadOnlySpan<byte> bytes, long offset) => new()
    {
        Kind = StreamItemKind.Bytes,
        Connection = 0,
        TimeNs = 1,
        Direction = direction,
        Bytes = bytes,
        Offset = offset,
    };
}
