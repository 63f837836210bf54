using Sensor.Hosting;
using Sensor.Sinks;

namespace Sensor.Tests.Hosting;

public sealed class SinkThreadTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Blocks_are_written_in_order_and_completely(bool hasThread)
    {
        MemorySink memory = new();
        BlockPool pool = new();
        using SinkThread thread = new(memory, hasThread);
        OutputBlock block = pool.Rent();
        byte[] expected = new byte[500];
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] = (byte)i;
            block.Buffer.Append((byte)i);
            block.Events++;
            block.BeginReading(1);
            thread.Add(block);
            block = pool.Rent();
            Assert.Equal(0, block.Buffer.Length);
        }

        thread.Complete();
        Assert.Equal(expected, memory.Bytes);
        Assert.Equal(expected.Length, pool.EventsWritten);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failed_sink_says_so_at_once_and_blocks_nobody(bool hasThread)
    {
        BlockPool pool = new();
        using SinkThread thread = new(new FailingSink(), hasThread);
        OutputBlock block = pool.Rent();
        for (int i = 0; i < 200; i++)
        {
            block.Buffer.Append((byte)i);
            block.BeginReading(1);
            thread.Add(block);
            block = pool.Rent();
        }

        Assert.True(thread.Failed.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        Assert.Equal("the disk is full", Assert.Throws<SinkFailure>(thread.Complete).Message);
        Assert.Equal(0, pool.EventsWritten);
    }

    [Fact]
    public void A_sink_to_which_nothing_comes_is_told_the_time()
    {
        MemorySink memory = new();
        using SinkThread thread = new(memory);
        for (int i = 0; i < 1000 && memory.Ticks < 2; i++)
        {
            Thread.Sleep(10);
        }

        thread.Complete();
        Assert.True(memory.Ticks >= 2);
    }

    [Fact]
    public void With_two_holders_each_waits_for_what_was_handed_over_and_the_last_ends_it()
    {
        MemorySink memory = new();
        BlockPool pool = new();
        SinkThread first = new(memory);
        using SinkThread second = first.Share();
        Add(first, pool, 1);
        first.Complete();
        Assert.Equal([1], memory.Bytes);
        first.Dispose();
        Add(second, pool, 2);
        second.Complete();
        Assert.Equal([1, 2], memory.Bytes);
    }

    private static void Add(SinkThread thread, BlockPool pool, byte value)
    {
        OutputBlock block = pool.Rent();
        block.Buffer.Append(value);
        block.BeginReading(1);
        thread.Add(block);
    }

    private sealed class MemorySink : IAuditSink
    {
        private int _ticks;

        public int Ticks => Volatile.Read(ref _ticks);

        public void Tick(DateTimeOffset now) => Interlocked.Increment(ref _ticks);

        public List<byte> Bytes { get; } = [];

        public void Write(ReadOnlySpan<byte> lines) => Bytes.AddRange(lines);

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class FailingSink : IAuditSink
    {
        public void Write(ReadOnlySpan<byte> lines) => throw new SinkFailure("the disk is full");

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
