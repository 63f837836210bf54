using System.Collections.Concurrent;

namespace Sensor.Sinks;

/// <summary>Blocks that were written and may be filled again, shared by who fills and who writes them.</summary>
internal sealed class BlockPool
{
    /// <summary>A stack: the block that was written last is the one that the processor's cache still holds.</summary>
    private readonly ConcurrentStack<OutputBlock> _free = new();

    private long _eventsWritten;

    /// <summary>Events of the blocks that came back written.</summary>
    public long EventsWritten => Volatile.Read(ref _eventsWritten);

    public OutputBlock Rent() => _free.TryPop(out OutputBlock? block) ? block : new OutputBlock(this);

    /// <summary>Of a block that was rented here and that nobody reads any more.</summary>
    public void TakeBack(OutputBlock block)
    {
        Interlocked.Add(ref _eventsWritten, block.IsWritten ? block.Events : 0);
        block.Clear();
        _free.Push(block);
    }
}
