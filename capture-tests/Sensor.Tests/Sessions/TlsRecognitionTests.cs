using System.Text;
using Sensor.Sessions;
using Sensor.Streams;
using Sensor.Tests.Support;
using static Sensor.Tests.Sessions.ProtocolRecognizerTests;

namespace Sensor.Tests.Sessions;

/// <summary>Which connections are TLS, what their handshake tells, and which only seem to be.</summary>
public sealed class TlsRecognitionTests
{
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

    private static void Feed(TlsHandshakeReader reader, Direction direction, byte[] bytes, int cut)
    {
        // Fewer than three bytes are no evidence of TLS to a reader that has seen none.
        int first = reader.IsTls ? Math.Clamp(cut, 1, bytes.Length - 1) : Math.Clamp(cut, 3, bytes.Length - 1);
        Assert.True(reader.Accept(direction, 0, bytes.AsSpan(0, first)));
        Assert.True(reader.Accept(direction, first, bytes.AsSpan(first)));
    }
}
