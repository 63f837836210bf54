using Sensor.Packets;
using Sensor.Tcp;

namespace Sensor.Fuzz.Targets;

/// <summary>
/// Segments made from bytes into one flow table with small limits, near what is expected and far from it. Each payload
/// byte is the low byte of its sequence number, so that whatever comes out can be checked against where it stands.
/// </summary>
internal static class TcpFuzz
{
    private const int Flows = 5;

    private static readonly TcpOptions Options = new()
    {
        MaxFlows = 4,
        MaxFlowBytes = 16 * 1024,
        MaxFlowSegments = 32,
        MaxTotalBytes = 64 * 1024,
        HoleWaitSegments = 8,
        MaxJumpBytes = 1 << 16,
        OutOfWindowRun = 4,
    };

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FlowTable table = new(Options, new AnomalyCounts());
        StreamCheck check = new(table);
        InputReader reader = new(input);
        uint[] next = new uint[Flows * 2];
        byte[] payload = new byte[2048];
        uint origin = reader.UInt32();
        Array.Fill(next, origin);
        long timeNs = 1_700_000_000_000_000_000;
        while (!reader.AtEnd)
        {
            byte choice = reader.Byte();
            timeNs += (choice & 0xc0) == 0xc0 ? 700_000_000 : 10_000;
            int side = choice % (Flows * 2);
            if (choice == 0xff)
            {
                check.Take(table.Advance(timeNs + 5_000_000_000));
                continue;
            }

            Add(ref reader, side, next, payload, timeNs, check);
            Act(reader.Byte(), table, check);
            Invariant.Holds(table.HeldBytes <= Options.MaxTotalBytes, "what waits stays below the limit of all flows");
            Invariant.Holds(table.Count <= Options.MaxFlows, "no more flows than the limit");
        }

        check.Take(table.End(timeNs));
        check.End();
    }

    private static void Add(
        ref InputReader reader, int side, uint[] next, byte[] payload, long timeNs, StreamCheck check)
    {
        byte kind = reader.Byte();
        uint sequence = Near(ref reader, kind & 7, next[side]);
        uint acknowledgement = Near(ref reader, (kind >> 3) & 7, next[side ^ 1]);
        TcpFlags flags = (TcpFlags)(reader.Byte() is var bits && bits < 0xc0 ? (byte)TcpFlags.Ack : bits & 0x1f);
        int length = reader.Byte() is var size && size < 0xf0 ? size : size * 8;
        uint first = sequence + ((flags & TcpFlags.Syn) != 0 ? 1u : 0);
        for (int i = 0; i < length; i++)
        {
            payload[i] = (byte)(first + (uint)i);
        }

        uint taken = (uint)length + ((flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0 ? 1u : 0);
        next[side] = kind < 0xe0 ? sequence + taken : next[side];
        int captured = (kind & 0xc0) == 0x40 ? length / 2 : length;
        check.Take(check.Table.Add(new TcpSegment
        {
            Key = KeyOf(side),
            TimeNs = timeNs,
            Sequence = sequence,
            Acknowledgement = acknowledgement,
            Flags = flags,
            Window = (ushort)(kind == 0 ? 0 : 1000),
            Payload = payload.AsSpan(0, captured),
            WireLength = length,
            Frame = 1,
        }));
    }

    private static uint Near(ref InputReader reader, int kind, uint expected) => kind switch
    {
        < 4 => expected,
        4 => expected - reader.Byte(),
        5 => expected + reader.Byte(),
        6 => expected + unchecked((uint)(short)reader.UInt16()),
        _ => reader.Byte() < 0xf0 ? expected : reader.UInt32(),
    };

    private static FlowKey KeyOf(int side)
    {
        UInt128 client = 0xffff_0a00_0001;
        UInt128 server = 0xffff_0a00_0002;
        ushort port = (ushort)(40000 + (side / 2));
        FlowKey key = new(client, server, port, (ushort)(side < 4 ? 6379 : 7000));
        return (side & 1) == 0 ? key : key.Reversed;
    }

    private static void Act(byte action, FlowTable table, StreamCheck check)
    {
        int connection = action & 3;
        switch (action >> 2)
        {
            case 63:
                check.Ignore(connection);
                table.Ignore(connection);
                break;
            case 62:
                check.Reverse(connection);
                table.Reverse(connection);
                break;
            case 61 or 60:
                table.SetInFlight(connection, (action & 4) != 0);
                break;
            default:
                break;
        }
    }
}
