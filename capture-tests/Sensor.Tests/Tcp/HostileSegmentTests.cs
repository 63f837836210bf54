using Sensor.Packets;
using Sensor.Streams;
using Sensor.Tcp;
using Sensor.Tests.Support;

namespace Sensor.Tests.Tcp;

public sealed class HostileSegmentTests
{
    private static readonly uint[] Corners = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 28, 5000];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_segments_keep_the_contract_and_the_limits(int seed)
    {
        Random random = new(seed);
        TcpOptions options = new()
        {
            MaxFlows = 5,
            MaxFlowBytes = 30_000,
            MaxTotalBytes = 400_000,
            OutOfWindowRun = 3,
            HoleWaitSegments = 20,
        };
        FlowTable table = new(options, new AnomalyLog());
        ContractChecker checker = new(random, table);
        byte[] payload = new byte[3000];
        random.NextBytes(payload);
        long timeNs = 1_000_000_000;
        for (int i = 0; i < 100_000; i++)
        {
            timeNs += random.Next(20) == 0 ? random.NextInt64(3_000_000_000) : random.Next(100_000);
            int length = random.Next(3) == 0 ? 0 : random.Next(random.Next(2) == 0 ? 8 : 3000);
            FlowKey key = new(1, 2, (ushort)random.Next(1, 9), 6379);
            TcpSegment segment = new()
            {
                Key = random.Next(2) == 0 ? key : key.Reversed,
                TimeNs = timeNs - random.Next(5_000_000),
                Sequence = Number(random),
                Acknowledgement = Number(random),
                Flags = random.Next(6) == 0 ? (TcpFlags)random.Next(32) : TcpFlags.Ack,
                Payload = payload.AsSpan(0, length),
                WireLength = length + (random.Next(10) == 0 ? random.Next(70_000) : 0),
            };
            checker.Read(table.Advance(timeNs));
            checker.Read(table.Add(segment));
            Assert.True(table.HeldBytes <= options.MaxTotalBytes, $"seed {seed} packet {i}");
            Assert.True(table.Count <= options.MaxFlows, $"seed {seed} packet {i}");
        }

        checker.Read(table.End(timeNs));
        Assert.True(checker.Opened > 100);
        Assert.Equal(checker.Opened, checker.Closed + checker.Ignored);
        Assert.Equal(0, table.Count);
        Assert.Equal(0, table.HeldBytes);
    }

    private static uint Number(Random random) => random.Next(30) == 0
        ? Corners[random.Next(Corners.Length)]
        : unchecked((uint)random.Next(-6000, 6000));

    /// <summary>
    /// Opened first, closed last, nothing of the server's behind its end, offsets without a hole or an overlap, times
    /// never decreasing.
    /// </summary>
    private sealed class ContractChecker(Random random, FlowTable table)
    {
        private readonly Dictionary<int, (long[] Next, long TimeNs)> _open = [];
        private readonly HashSet<int> _ended = [];

        public int Opened { get; private set; }

        public int Closed { get; private set; }

        public int Ignored { get; private set; }

        public void Read(StreamItems items)
        {
            while (items.TryRead(out StreamItem item))
            {
                if (item.Kind == StreamItemKind.Opened)
                {
                    Opened++;
                    Assert.True(_open.TryAdd(item.Connection, ([0, 0], item.TimeNs)));
                    continue;
                }

                (long[] next, long timeNs) = _open[item.Connection];
                Assert.True(item.TimeNs >= timeNs);
                _open[item.Connection] = (next, item.TimeNs);
                if (item.Kind == StreamItemKind.Closed)
                {
                    Closed++;
                    _open.Remove(item.Connection);
                    _ended.Remove(item.Connection);
                    continue;
                }

                Assert.Equal(next[(int)item.Direction], item.Offset);
                Assert.False(item.Direction == Direction.ToClient && _ended.Contains(item.Connection));
                if (item.Kind == StreamItemKind.ServerEnded)
                {
                    Assert.Equal(Direction.ToClient, item.Direction);
                    _ended.Add(item.Connection);
                    continue;
                }

                long length = item.Kind == StreamItemKind.Gap ? item.GapLength : item.Bytes.Length;
                Assert.True(length > 0);
                next[(int)item.Direction] += length;
                table.SetInFlight(item.Connection, random.Next(2) == 0);
                if (random.Next(200) == 0)
                {
                    table.Ignore(item.Connection);
                    _open.Remove(item.Connection);
                    _ended.Remove(item.Connection);
                    Ignored++;
                }
            }
        }
    }
}
