using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Sensor.Packets;

namespace Sensor.Benchmarks;

/// <summary>
/// Frames of Ethernet, IPv4 and TCP with Redis traffic on them, kept one behind the other in memory, each with its
/// length before it. The same arguments make the same bytes.
/// </summary>
internal sealed class Traffic
{
    private const int HeaderLength = 14 + 20 + 20;
    private const int MaxPayload = 1460;
    private readonly List<byte> _frames = [];
    private readonly uint[,] _next;
    private readonly Random? _losses;

    private Traffic(int connections, bool lossy)
    {
        _next = new uint[connections, 2];
        _losses = lossy ? new Random(7) : null;
        for (int connection = 0; connection < connections; connection++)
        {
            Send(connection, 0, [], TcpFlags.Syn);
            Send(connection, 1, [], TcpFlags.Syn | TcpFlags.Ack);
            Send(connection, 0, [], TcpFlags.Ack);
        }
    }

    public int Commands { get; private set; }

    public byte[] Frames => [.. _frames];

    /// <summary>Fifty clients, each waiting for its reply: SET of 100 bytes.</summary>
    public static Traffic PingPongSets() =>
        Make(50, 20_000, lossy: false, (i, _) => ($"SET key:{i % 1000:D12} {Value(100)}", "+OK\r\n"), pipeline: 1);

    /// <summary>Fifty clients: GET of 100 bytes.</summary>
    public static Traffic PingPongGets() =>
        Make(50, 20_000, lossy: false, (i, _) => ($"GET key:{i % 1000:D12}", Bulk(Value(100))), pipeline: 1);

    /// <summary>Eight clients with a hundred GETs on the way.</summary>
    public static Traffic PipelinedGets() =>
        Make(8, 20_000, lossy: false, (i, _) => ($"GET key:{i % 1000:D12}", Bulk(Value(100))), pipeline: 100);

    /// <summary>MGET of fifty keys with values of a kilobyte.</summary>
    public static Traffic LargeMget() => Make(
        8,
        500,
        lossy: false,
        (_, _) => (
            "MGET " + string.Join(' ', Enumerable.Range(0, 50).Select(key => $"user:{key}:profile")),
            "*50\r\n" + string.Concat(Enumerable.Repeat(Bulk(Value(1024)), 50))),
        pipeline: 1);

    /// <summary>One frame of two hundred is missing.</summary>
    public static Traffic LossyStream() =>
        Make(20, 20_000, lossy: true, (i, _) => ($"SET key:{i % 1000:D12} {Value(100)}", "+OK\r\n"), pipeline: 1);

    private static Traffic Make(
        int connections, int commands, bool lossy, Func<int, int, (string Command, string Reply)> make, int pipeline)
    {
        Traffic traffic = new(connections, lossy);
        for (int i = 0; i < commands; i += pipeline)
        {
            int connection = i / pipeline % connections;
            StringBuilder requests = new();
            StringBuilder replies = new();
            for (int j = i; j < i + pipeline; j++)
            {
                (string command, string reply) = make(j, connection);
                requests.Append(Array(command));
                replies.Append(reply);
                traffic.Commands++;
            }

            traffic.Send(connection, 0, Encoding.ASCII.GetBytes(requests.ToString()), TcpFlags.Ack);
            traffic.Send(connection, 1, Encoding.ASCII.GetBytes(replies.ToString()), TcpFlags.Ack);
        }

        for (int connection = 0; connection < connections; connection++)
        {
            traffic.Send(connection, 0, [], TcpFlags.Fin | TcpFlags.Ack);
            traffic.Send(connection, 1, [], TcpFlags.Fin | TcpFlags.Ack);
        }

        return traffic;
    }

    private static string Value(int length) => new('x', length);

    private static string Bulk(
        string value) => string.Create(CultureInfo.InvariantCulture, $"${value.Length}\r\n{value}\r\n");

    private static string Array(string command)
    {
        string[] words = command.Split(' ');
        return string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n") + string.Concat(words.Select(Bulk));
    }

    private void Send(int connection, int side, ReadOnlySpan<byte> bytes, TcpFlags flags)
    {
        do
        {
            ReadOnlySpan<byte> payload = bytes[..Math.Min(bytes.Length, MaxPayload)];
            bytes = bytes[payload.Length..];
            if (payload.IsEmpty || _losses is null || _losses.Next(200) != 0)
            {
                Write(connection, side, payload, flags);
            }

            _next[connection, side] += (uint)payload.Length + ((flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0 ? 1u : 0);
        }
        while (!bytes.IsEmpty);
    }

    private void Write(int connection, int side, ReadOnlySpan<byte> payload, TcpFlags flags)
    {
        byte[] frame = new byte[4 + HeaderLength + payload.Length];
        Span<byte> ethernet = frame.AsSpan(4);
        BinaryPrimitives.WriteInt32LittleEndian(frame, ethernet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(ethernet[12..], 0x0800);
        Span<byte> ip = ethernet[14..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(40 + payload.Length));
        ip[8] = 64;
        ip[9] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(ip[(side == 0 ? 12 : 16)..], 0x0a000002);
        BinaryPrimitives.WriteUInt32BigEndian(ip[(side == 0 ? 16 : 12)..], 0x0a000001);
        Span<byte> tcp = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp[(side == 0 ? 0 : 2)..], (ushort)(40000 + connection));
        BinaryPrimitives.WriteUInt16BigEndian(tcp[(side == 0 ? 2 : 0)..], 6379);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], _next[connection, side]);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], _next[connection, side ^ 1]);
        tcp[12] = 0x50;
        tcp[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 1000);
        payload.CopyTo(tcp[20..]);
        _frames.AddRange(frame);
    }
}
