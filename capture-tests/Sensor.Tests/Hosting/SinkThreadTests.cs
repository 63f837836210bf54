using Sensor.Hosting;
using Sensor.Sinks;

namespace Sensor.Tests.Hosting;

public sealed class SinkThreadTests
{
    [Fact]
    public void Blocks_are_written_in_order_and_completely()
    {
        MemorySink memory = new();
        using SinkThread thread = new(memory);
        OutputBlock block = thread.Rent();
        byte[] expected = new byte[500];
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] = (byte)i;
            block.Buffer.Append((byte)i);
            block.Events++;
            block = thread.Exchange(block);
            Assert.Equal(0, block.Buffer.Length);
        }

        thread.Complete();
        Assert.Equal(expected, memory.Bytes);
        Assert.Equal(expected.Length, thread.EventsWritten);
    }

    [Fact]
    public void A_failed_sink_says_so_at_once_and_blocks_nobody()
    {
        using SinkThread thread = new(new FailingSink());
        OutputBlock block = thread.Rent();
        for (int i = 0; i < 200; i++)
        {
            block.Buffer.Append((byte)i);
            block = thread.Exchange(block);
        }

        Assert.True(thread.Failed.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        Assert.Equal("the disk is full", Assert.Throws<SinkFailure>(thread.Complete).Message);
        Assert.Equal(0, thread.EventsWritten);
    }

    private sealed class MemorySink : IAuditSink
    {
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
