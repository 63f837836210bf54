using System.Collections.Concurrent;

namespace Sensor.Sinks;

/// <summary>Blocks that were written and may be filled again, shared by who fills and who writes them.</summary>
internal sealed class BlockPool
{
    /// <summary>A stack: the block that was written last is the one that the processor's cache still holds.</summary>
    private readonly ConcurrentStack<OutputBlock> _free = new();

    public OutputBlock Rent() => _free.TryPop(out OutputBlock? block) ? block : new OutputBlock();

    /// <summary>One of the block's readers is done with it; the last one gives it back.</summary>
    public void Return(OutputBlock block)
    {
        if (block.EndReading())
        {
            block.Clear();
            _free.Push(block);
        }
    }
}
