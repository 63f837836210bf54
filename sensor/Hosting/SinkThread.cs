using System.Collections.Concurrent;
using Sensor.Sinks;

namespace Sensor.Hosting;

/// <summary>
/// The thread that owns a sink, and the bounded queue of blocks before it. Workers wait while the queue is full. After
/// a failure the queue is emptied without writing, so that nobody waits for ever; <see cref="Failed"/> is signalled at
/// once and <see cref="Complete"/> throws what happened. Without a thread, who hands a block over writes it. A sink that
/// goes on when outputs change keeps its thread: two of them would mix what is to stay in order.
/// </summary>
internal sealed class SinkThread : IDisposable
{
    private const int QueuedBlocks = 32;
    private const int IdleMilliseconds = 250;

    private readonly BlockingCollection<OutputBlock> _queue = new(QueuedBlocks);

    private readonly CancellationTokenSource _failed = new();
    private readonly IAuditSink _sink;
    private readonly Thread? _thread;
    private SinkFailure? _failure;
    private long _added;
    private long _done;
    private int _holders = 1;

    /// <param name="sink">Owned by this thread; disposed by who opened it.</param>
    /// <param name="hasThread">
    /// False only where one thread hands blocks over and may wait for the sink. On one processor a second thread brings
    /// nothing, and each block costs the way there and back.
    /// </param>
    public SinkThread(IAuditSink sink, bool hasThread = true)
    {
        _sink = sink;
        if (!hasThread)
        {
            return;
        }

        _thread = new Thread(Run) { Name = "sink", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Cancelled when the sink cannot go on.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>Blocks that were handed over, and those of them that are written, or given up.</summary>
    public long Added => Volatile.Read(ref _added);

    public long Done => Volatile.Read(ref _done);

    public IAuditSink Sink => _sink;

    /// <summary>For one more holder, who completes and disposes it, too.</summary>
    public SinkThread Share()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Hands over a block that other sinks write, too: <see cref="OutputBlock.BeginReading"/>.</summary>
    public void Add(OutputBlock block)
    {
        if (_thread is null)
        {
            Write(block);
        }
        else
        {
            _queue.Add(block);
            Interlocked.Increment(ref _added);
        }
    }

    /// <summary>Waits until everything handed over so far is written; for the last holder nothing follows.</summary>
    /// <exception cref="SinkFailure">The sink failed, now or before.</exception>
    public void Complete()
    {
        if (Volatile.Read(ref _holders) > 1)
        {
            WaitUntilWritten();
        }
        else
        {
            _queue.CompleteAdding();
            _thread?.Join();
        }

        if (_failure is not null)
        {
            throw _failure;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
        {
            return;
        }

        _queue.CompleteAdding();
        _thread?.Join();
        _queue.Dispose();
        _failed.Dispose();
    }

    private void WaitUntilWritten()
    {
        long added = Added;
        while (Done < added)
        {
            Thread.Sleep(1);
        }
    }

    private void Run()
    {
        while (!_queue.IsCompleted)
        {
            if (_queue.TryTake(out OutputBlock? block, IdleMilliseconds))
            {
                Write(block);
                Volatile.Write(ref _done, _done + 1);
            }
            else if (_failure is null)
            {
                Tick();
            }
        }
    }

    private void Write(OutputBlock block)
    {
        TryWrite(block);
        block.EndReading();
    }

    private void TryWrite(OutputBlock block)
    {
        if (_failure is not null)
        {
            return;
        }

        try
        {
            _sink.Write(block.Buffer.Written);
            if (_queue.Count == 0)
            {
                _sink.Flush();
            }

            block.NoteWritten();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Tick()
    {
        try
        {
            _sink.Tick(DateTimeOffset.UtcNow);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Fail(Exception e)
    {
        _failure = e as SinkFailure ?? new SinkFailure($"the sink failed: {e.Message}", e);
        _failed.Cancel();
    }
}
