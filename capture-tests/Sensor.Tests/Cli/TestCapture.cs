using System.Buffers.Binary;
using System.Text;

namespace Sensor.Tests.Cli;

/// <summary>
/// Small captures for the tests of the command line: pcap, raw IPv4, one connection from 10.0.0.1 to 10.0.0.2:6379.
/// </summary>
internal sealed class TestCapture
{
    private const int RawIPv4 = 228;
    private const uint ClientStart = 1000;
    private const uint ServerStart = 5000;
    private const byte Fin = 1;
    private const byte Syn = 2;
    private const byte Ack = 16;

    private readonly List<byte> _file = [];
    private readonly ushort _serverPort;
    private uint _client = ClientStart;
    private uint _server = ServerStart;
    private uint _microseconds;

    private TestCapture(ushort serverPort = 6379)
    {
        _serverPort = serverPort;
        Write32(0xA1B2C3D4);
        Write32(0x00040002); // version 2.4, as little-endian halves
        Write32(0);
        Write32(0);
        Write32(65535);
        Write32(RawIPv4);
    }

    /// <summary>A capture without a packet.</summary>
    public static byte[] Empty => new TestCapture().ToBytes();

    /// <summary>SET and GET by the default user, with handshake and end.</summary>
    public static byte[] GetAndSet => WithRedis(6379);

    public static byte[] WithRedis(ushort port)
    {
        TestCapture capture = new(port);
        capture.Open();
        capture.Say(toServer: true, "*3\r\n$3\r\nSET\r\n$6\r\nuser:1\r\n$6\r\nSECRET\r\n");
        capture.Say(toServer: false, "+OK\r\n");
        capture.Say(toServer: true, "*2\r\n$3\r\nGET\r\n$6\r\nuser:1\r\n");
        capture.Say(toServer: false, "$6\r\nSECRET\r\n");
        capture.Close();
        return capture.ToBytes();
    }

    /// <summary>A connection that speaks something else.</summary>
    public static byte[] Http
    {
        get
        {
            TestCapture capture = new(8080);
            capture.Open();
            capture.Say(toServer: true, "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n");
            capture.Say(toServer: false, "HTTP/1.1 204 No Content\r\n\r\n");
            capture.Close();
            return capture.ToBytes();
        }
    }

    private byte[] ToBytes() => [.. _file];

    private void Open()
    {
        Packet(true, Syn, []);
        _client++;
        Packet(false, Syn | Ack, []);
        _server++;
        Packet(true, Ack, []);
    }

    private void Say(bool toServer, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        Packet(toServer, Ack, bytes);
        if (toServer)
        {
            _client += (uint)bytes.Length;
        }
        else
        {
            _server += (uint)bytes.Length;
        }
    }

    private void Close()
    {
        Packet(true, Fin | Ack, []);
        _client++;
        Packet(false, Fin | Ack, []);
        _server++;
        Packet(true, Ack, []);
    }

    private void Packet(bool toServer, byte flags, byte[] payload)
    {
        byte[] packet = new byte[40 + payload.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = 6;
        new byte[] { 10, 0, 0, (byte)(toServer ? 1 : 2), 10, 0, 0, (byte)(toServer ? 2 : 1) }.CopyTo(packet, 12);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), toServer ? (ushort)40000 : _serverPort);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), toServer ? _serverPort : (ushort)40000);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(24), toServer ? _client : _server);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(28), toServer ? _server : _client);
        packet[32] = 0x50;
        packet[33] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(34), 65535);
        payload.CopyTo(packet, 40);
        _microseconds += 1000;
        Write32(1_700_000_000);
        Write32(_microseconds);
        Write32((uint)packet.Length);
        Write32((uint)packet.Length);
        _file.AddRange(packet);
    }

    private void Write32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _file.AddRange(bytes);
    }
}
