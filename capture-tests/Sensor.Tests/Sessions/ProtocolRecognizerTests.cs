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

    [Theory]
    [InlineData("redis.example.com", (ushort)0x1301, (ushort)0x0303, 0x0304, "TLSv1.3", "TLS_AES_128_GCM_SHA256")]
    [InlineData("a", (ushort)0xc02f, (ushort)0x0303, 0, "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256")]
    [InlineData(null, (ushort)0x1302, (ushort)0x0303, 0x0304, "TLSv1.3", "TLS_AES_256_GCM_SHA384")]
    [InlineData("x", (ushort)0xabcd, (ushort)0x0301, 0, "TLSv1.0", "0xABCD")]
    public void A_TLS_handshake_is_read_wherever_it_is_cut(
        string? name, ushort cipher, ushort version, int selected, string versionName, string cipherName)
    {
        byte[] client = TlsHello.Client(name);
        byte[] server = TlsHello.Server(cipher, version, selected == 0 ? null : (ushort)selected);
        for (int cut = 0; cut < Math.Max(client.Length, server.Length); cut++)
        {
            TlsHandshakeReader reader = new();
            Feed(reader, Direction.ToServer, client, cut);
            Feed(reader, Direction.ToClient, server, cut);
            Assert.True(reader.IsTls, $"cut at {cut}");
            Assert.True(reader.IsComplete, $"cut at {cut}");
            TlsFacts facts = Assert.IsType<TlsFacts>(reader.Facts);
            Assert.Equal($"{cut} {versionName} {cipherName} {name}",
                $"{cut} {facts.Version} {facts.Cipher} {(facts.ServerName is null ? null : Encoding.ASCII.GetString(facts.ServerName))}");
        }
    }

    [Fact]
    public void A_TLS_connection_is_recognised_on_a_configured_port_even_byte_by_byte()
    {
        ProtocolRecognizer recognizer = new(SessionLook.Opened());
        long offset = 0;
        foreach (byte b in TlsHello.Client("redis.example.com"))
        {
            Assert.Equal(RecognizedProtocol.Undecided, recognizer.Accept(Item(Direction.ToServer, [b], offset++)));
        }

        Assert.Equal(
            RecognizedProtocol.Tls,
            recognizer.Accept(Item(Direction.ToClient, TlsHello.Server(0x1301, 0x0303, 0x0304), 0)));
        Assert.Equal("TLSv1.3", recognizer.Tls!.Version);
    }

    [Fact]
    public void TLS_on_an_unknown_port_is_not_Redis()
    {
        ProtocolRecognizer recognizer = new(UnknownPort());
        RecognizedProtocol decided = RecognizedProtocol.Undecided;
        long offset = 0;
        foreach (byte b in TlsHello.Client("www.example.com"))
        {
            decided = recognizer.Accept(Item(Direction.ToServer, [b], offset++));
            Assert.NotEqual(RecognizedProtocol.Redis, decided);
        }

        Assert.Equal(RecognizedProtocol.Other, decided);
    }

    [Fact]
    public void A_TLS_connection_met_in_the_middle_is_TLS_and_no_more_is_known_of_it()
    {
        byte[] record = TlsHello.Record(23, new byte[100]);
        ProtocolRecognizer recognizer = new(SessionLook.Opened(fromTheMiddle: true));
        Assert.Equal(RecognizedProtocol.Undecided, recognizer.Accept(Item(Direction.ToServer, record, 0)));
        Assert.Equal(RecognizedProtocol.Tls, recognizer.Accept(Item(Direction.ToClient, record, 0)));
        Assert.Null(recognizer.Tls?.Version);
        ProtocolRecognizer torn = new(SessionLook.Opened(fromTheMiddle: true));
        torn.Accept(Item(Direction.ToServer, record, 0));
        Assert.Equal(RecognizedProtocol.Tls, torn.Accept(Item(Direction.ToClient, record.AsSpan(7), 0)));
        ProtocolRecognizer alone = new(SessionLook.Opened(fromTheMiddle: true));
        alone.Accept(Item(Direction.ToServer, record, 0));
        Assert.Equal(RecognizedProtocol.Tls, alone.GiveUp());
    }

    /// <summary>A client may begin with what looks like a record, or its middle look like one: the other side shows it.</summary>
    [Theory]
    [InlineData(false, "\x16\x03\x01\r\n", "-ERR unknown command\r\n")]
    [InlineData(false, "\x15\x03\x03\r\n", "-ERR unknown command\r\n")]
    [InlineData(false, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n", "+OK\r\n")]
    [InlineData(true, "\x17\x03\x03 the rest of a value\r\n", "+OK\r\n")]
    public void A_connection_is_not_hidden_by_what_its_client_begins_with(bool fromTheMiddle, string client, string server)
    {
        ProtocolRecognizer recognizer = new(SessionLook.Opened(fromTheMiddle: fromTheMiddle));
        Assert.Equal(
            RecognizedProtocol.Undecided, recognizer.Accept(Item(Direction.ToServer, Encoding.Latin1.GetBytes(client), 0)));
        Assert.Equal(
            RecognizedProtocol.Redis, recognizer.Accept(Item(Direction.ToClient, Encoding.Latin1.GetBytes(server), 0)));
    }

    [Fact]
    public void A_connection_is_not_hidden_by_a_value_of_its_server()
    {
        ProtocolRecognizer recognizer = new(SessionLook.Opened(fromTheMiddle: true));
        recognizer.Accept(Item(Direction.ToClient, TlsHello.Record(23, new byte[100]), 0));
        Assert.Equal(
            RecognizedProtocol.Redis, recognizer.Accept(Item(Direction.ToServer, "*1\r\n$4\r\nPING\r\n"u8, 0)));
    }

    [Fact]
    public void Hellos_that_lie_throw_nothing_and_hold_little()
    {
        Random random = new(5);
        byte[] client = TlsHello.Client("redis.example.com");
        byte[] server = TlsHello.Server(0x1301, 0x0303, 0x0304);
        for (int round = 0; round < 3000; round++)
        {
            TlsHandshakeReader reader = new();
            foreach (Direction direction in new[] { Direction.ToServer, Direction.ToClient })
            {
                byte[] bytes = direction == Direction.ToServer ? [.. client] : [.. server];
                for (int i = random.Next(1, 5); i > 0; i--)
                {
                    bytes[random.Next(5, bytes.Length)] = (byte)random.Next(256);
                }

                Assert.True(reader.Accept(direction, 0, bytes));
            }

            long offset = client.Length;
            for (int i = 0; i < 20 && !reader.IsComplete; i++)
            {
                reader.Accept(Direction.ToServer, offset, new byte[1000]);
                offset += 1000;
            }

            Assert.True(reader.IsComplete, $"round {round}");
        }
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

    private static StreamOpened UnknownPort() =>
        SessionLook.Opened() with { ConfiguredPort = false, RolesKnown = false };

    private static void Feed(TlsHandshakeReader reader, Direction direction, byte[] bytes, int cut)
    {
        // Fewer than three bytes are no evidence of TLS to a reader that has seen none.
        int first = reader.IsTls ? Math.Clamp(cut, 1, bytes.Length - 1) : Math.Clamp(cut, 3, bytes.Length - 1);
        Assert.True(reader.Accept(direction, 0, bytes.AsSpan(0, first)));
        Assert.True(reader.Accept(direction, first, bytes.AsSpan(first)));
    }

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

    private static StreamItem Item(Direction direction, ReadOnlySpan<byte> bytes, long offset) => new()
    {
        Kind = StreamItemKind.Bytes,
        Connection = 0,
        TimeNs = 1,
        Direction = direction,
        Bytes = bytes,
        Offset = offset,
    };
}
