using Sensor.Hosting;
using Sensor.Packets;

namespace Sensor.Tests.Hosting;

public sealed class SegmentBatchTests
{
    private static readonly FlowKey Key = new(1, 2, 40000, 6379);

    [Fact]
    public void A_segment_comes_out_as_it_went_in()
    {
        SegmentBatch batch = new();
        byte[] payload = [1, 2, 3];
        Assert.True(batch.TryAdd(Segment(payload, wireLength: 9)));
        payload[0] = 99;
        TcpSegment copy = batch.SegmentAt(0);
        Assert.Equal<byte>([1, 2, 3], copy.Payload.ToArray());
        Assert.Equal(9, copy.WireLength);
        Assert.Equal(Key, copy.Key);
        Assert.Equal((77u, 88u, TcpFlags.Ack, 5L, 42L),
            (copy.Sequence, copy.Acknowledgement, copy.Flags, copy.TimeNs, copy.Frame));
        Assert.Equal(9, batch.WireBytes);
    }

    [Fact]
    public void Ticks_keep_their_place_between_segments()
    {
        SegmentBatch batch = new();
        batch.TryAdd(Segment([], 0));
        batch.TryAddTick(123);
        batch.TryAdd(Segment([], 0));
        Assert.False(batch.IsTick(0, out _));
        Assert.True(batch.IsTick(1, out long timeNs));
        Assert.Equal(123, timeNs);
        Assert.False(batch.IsTick(2, out _));
        Assert.Equal(2, batch.Segments);
    }

    [Fact]
    public void An_empty_batch_takes_any_segment_and_a_full_one_none()
    {
        SegmentBatch batch = new();
        byte[] large = new byte[1 << 20];
        large[^1] = 7;
        Assert.True(batch.TryAdd(Segment(large, large.Length)));
        Assert.Equal(7, batch.SegmentAt(0).Payload[^1]);
        Assert.False(batch.TryAdd(Segment([1], 1)));
        batch.Clear();
        int count = 0;
        while (batch.TryAdd(Segment([1], 1)))
        {
            count++;
        }

        Assert.Equal(count, batch.Count);
        Assert.False(batch.TryAddTick(1));
    }

    [Fact]
    public void Filling_a_batch_again_allocates_nothing()
    {
        SegmentBatch batch = new();
        byte[] payload = new byte[100];
        Fill(batch, payload);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(batch, payload);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Fill(SegmentBatch batch, byte[] payload)
    {
        batch.Clear();
        for (int i = 0; i < 500; i++)
        {
            batch.TryAdd(Segment(payload, payload.Length));
        }
    }

    private static TcpSegment Segment(byte[] payload, int wireLength) => new()
    {
        Key = Key,
        TimeNs = 5,
        Sequence = 77,
        Acknowledgement = 88,
        Flags = TcpFlags.Ack,
        Payload = payload,
        WireLength = wireLength,
        Frame = 42,
    };
}
