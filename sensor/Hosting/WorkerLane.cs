using System.Collections.Concurrent;

namespace Sensor.Hosting;

/// <summary>
/// The way to a worker: a bounded queue of batches before a thread of its own. Live, while no batch comes, the thread
/// tells the worker the time of the wall clock, so that waits end and finished lines leave without traffic.
/// </summary>
internal sealed class WorkerLane : IDisposable
{
    private const int QueuedBatches = 64;
    private const int IdleMilliseconds = 100;

    /// <summary>
    /// How far the wall clock's word is held back behind itself: packets that the kernel or a batch still holds must
    /// not come after a later time (kernel read time-out 100 ms, wait for a full queue 100 ms).
    /// </summary>
    private const long HoldBackNs = 500_000_000;

    private readonly BlockingCollection<Work> _queue = new(QueuedBatches);
    private readonly ConcurrentQueue<SegmentBatch> _free = new();
    private readonly ConcurrentQueue<StreamBatch> _freeForStreams = new();
    private readonly Worker _worker;
    private readonly bool _live;
    private readonly Thread _thread;
    private Exception? _fault;
    private long _taken;
    private long _processed;
    private long _handedOn;

    public WorkerLane(Worker worker, int number, bool live)
    {
        _worker = worker;
        _live = live;
        _thread = new Thread(Run) { Name = $"worker {number}", IsBackground = true };
        _thread.Start();
    }

    public int Depth => _queue.Count;

    /// <summary>Batches that were handed over.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Batches of which all that is settled has been handed to the sinks.</summary>
    public long HandedOn => Volatile.Read(ref _handedOn);

    /// <summary>Its worker has ended early; <see cref="Complete"/> throws why.</summary>
    public bool HasFailed => Volatile.Read(ref _fault) is not null;

    public SegmentBatch Rent() => _free.TryDequeue(out SegmentBatch? batch) ? batch : new SegmentBatch();

    /// <summary>Hands a batch over; false where the queue stayed full for so long (-1: waits for ever).</summary>
    public bool TryHandOver(SegmentBatch batch, int milliseconds)
    {
        if (!_queue.TryAdd(new Work(batch, Items: null), milliseconds))
        {
            return false;
        }

        Interlocked.Increment(ref _taken);
        return true;
    }

    public StreamBatch RentForStreams() => _freeForStreams.TryDequeue(out StreamBatch? batch) ? batch : new StreamBatch();

    /// <summary>Hands a batch over, however long that takes.</summary>
    public void HandOver(StreamBatch batch)
    {
        _queue.Add(new Work(Segments: null, batch));
        Interlocked.Increment(ref _taken);
    }

    /// <summary>Ends the worker after everything handed over; throws what ended it early.</summary>
    public void Complete()
    {
        _queue.CompleteAdding();
        _thread.Join();
        if (_fault is not null)
        {
            throw new InvalidOperationException("a worker ended early", _fault);
        }
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        try
        {
            long handOverDue = Environment.TickCount64 + IdleMilliseconds;
            while (!_queue.IsCompleted)
            {
                if (_queue.TryTake(out Work work, _live ? IdleMilliseconds : Timeout.Infinite))
                {
                    Do(work);
                    if (_live && Environment.TickCount64 >= handOverDue)
                    {
                        // A trickle of packets never leaves it idle, and fills a block in minutes.
                        HandOver();
                        handOverDue = Environment.TickCount64 + IdleMilliseconds;
                    }
                }
                else if (_live)
                {
                    _worker.Advance(WallClock.NowNs - HoldBackNs);
                    HandOver();
                }
            }

            _worker.End();
        }
        catch (Exception e)
        {
            Volatile.Write(ref _fault, e);
            DiscardRest();
        }
    }

    private void Do(in Work work)
    {
        if (work.Segments is { } segments)
        {
            _worker.Accept(segments);
        }
        else
        {
            _worker.Accept(work.Items!);
        }

        Free(work);
        _processed++;
    }

    private void Free(in Work work)
    {
        if (work.Segments is { } segments)
        {
            segments.Clear();
            _free.Enqueue(segments);
        }
        else
        {
            work.Items!.Clear();
            _freeForStreams.Enqueue(work.Items);
        }
    }

    private void HandOver()
    {
        _worker.HandOver();
        Volatile.Write(ref _handedOn, _processed);
    }

    private void DiscardRest()
    {
        foreach (Work work in _queue.GetConsumingEnumerable())
        {
            Free(work);
        }
    }
}
