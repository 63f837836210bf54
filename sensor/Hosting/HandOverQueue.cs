using System.Diagnostics.CodeAnalysis;

namespace Sensor.Hosting;

/// <summary>
/// A bounded queue between two threads or more. Who waits sleeps at once: what is handed over is large and takes long, and
/// the ready-made collection spins before it sleeps, which on one processor takes the time from the thread waited for.
/// </summary>
internal sealed class HandOverQueue<T>(int capacity)
    where T : class
{
    // A Monitor and no Lock: only it can wait.
    private readonly object _gate = new();
    private readonly Queue<T> _items = new(capacity);
    private bool _complete;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>Nothing is left, and nothing will come.</summary>
    public bool IsCompleted
    {
        get
        {
            lock (_gate)
            {
                return _complete && _items.Count == 0;
            }
        }
    }

    /// <summary>False where the queue stayed full for so long (-1: waits for ever).</summary>
    /// <exception cref="InvalidOperationException">Adding is complete.</exception>
    public bool TryAdd(T item, int milliseconds)
    {
        long endMs = EndOf(milliseconds);
        lock (_gate)
        {
            while (_items.Count == capacity && !_complete)
            {
                if (!TryWait(milliseconds, endMs))
                {
                    return false;
                }
            }

            if (_complete)
            {
                throw new InvalidOperationException("the queue takes nothing more");
            }

            _items.Enqueue(item);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>False where nothing came for so long (-1: waits for ever), or the queue is completed.</summary>
    public bool TryTake([NotNullWhen(true)] out T? item, int milliseconds)
    {
        long endMs = EndOf(milliseconds);
        lock (_gate)
        {
            while (!_items.TryDequeue(out item))
            {
                if (_complete || !TryWait(milliseconds, endMs))
                {
                    return false;
                }
            }

            Monitor.PulseAll(_gate);
            return true;
        }
    }

    public void CompleteAdding()
    {
        lock (_gate)
        {
            _complete = true;
            Monitor.PulseAll(_gate);
        }
    }

    private static long EndOf(int milliseconds) =>
        milliseconds == Timeout.Infinite ? long.MaxValue : Environment.TickCount64 + milliseconds;

    private bool TryWait(int milliseconds, long endMs)
    {
        if (milliseconds == Timeout.Infinite)
        {
            return Monitor.Wait(_gate);
        }

        long left = endMs - Environment.TickCount64;
        return left > 0 && Monitor.Wait(_gate, (int)left);
    }
}
