using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>Items made but not read yet: those of one step, reused for the next.</summary>
internal sealed class StreamQueue
{
    private QueuedItem[] _items = new QueuedItem[16];
    private int _read;
    private int _count;

    public bool IsEmpty => _read == _count;

    public ref QueuedItem Add(StreamItemKind kind, Flow flow, long timeNs)
    {
        if (_read == _count)
        {
            _read = _count = 0;
        }

        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _items.Length * 2);
        }

        flow.LastTimeNs = Math.Max(flow.LastTimeNs, timeNs);
        ref QueuedItem item = ref _items[_count++];
        item = default;
        item.Kind = kind;
        item.Flow = flow;
        item.Connection = flow.Connection;
        item.TimeNs = flow.LastTimeNs;
        return ref item;
    }

    public bool TryTake(out QueuedItem item)
    {
        if (_read == _count)
        {
            item = default;
            return false;
        }

        item = _items[_read++];
        return true;
    }
}
