using Sensor.Sinks.File;

namespace Sensor.Sinks.Spool;

/// <summary>
/// Brings a spool's events to one sink, on a thread of its own: several batches are out at once, the cursor moves behind
/// the oldest when all of it is settled, and after a fault what is still open is sent again, with growing pauses. Nothing
/// but <see cref="Stop"/> ends it.
/// </summary>
internal sealed class SpoolSender : IDisposable
{
    private const int MostBatches = 8;
    private const long FirstPauseMs = 200;
    private const long LongestPauseMs = 30_000;
    private const long AgeEveryMs = 10_000;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(1);

    /// <summary>A sink that asks for more patience than this is asked again sooner.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    private readonly Spool _spool;
    private readonly IRemoteSink _sink;
    private readonly SpoolCursor _cursor;
    private readonly SpoolReader _reader;
    private readonly RejectedEvents _rejected;
    private readonly Queue<SpoolBatch> _out = new();
    private readonly Stack<SpoolBatch> _free = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private long _pauseMs;
    private long _ageDueMs;
    private bool _beginsAgain;
    private long _oldestNs;

    /// <param name="name">Of the sink; names its cursor.</param>
    /// <param name="spool">Of the sink's format.</param>
    /// <param name="sink">Owned from here on.</param>
    /// <param name="health">What it writes down.</param>
    /// <exception cref="SinkFailure">The cursor cannot be opened.</exception>
    public SpoolSender(string name, Spool spool, IRemoteSink sink, SinkHealth health)
    {
        Name = name;
        Health = health;
        _spool = spool;
        _sink = sink;
        _reader = new SpoolReader(spool.Segments, spool.Losses);
        _rejected = new RejectedEvents(Path.Combine(spool.Options.Directory, RejectedEvents.FolderName), name);
        _cursor = SpoolPlace.Open(name, spool);
        _reader.Seek(_cursor.Position!.Value);
        _thread = new Thread(Run) { Name = $"sink {name}", IsBackground = true };
        _thread.Start();
    }

    public string Name { get; }

    public SinkHealth Health { get; }

    public string Target => _sink.Target;

    public Spool Spool => _spool;

    /// <summary>Where refused events are kept.</summary>
    public string RejectedPath => _rejected.FilePath;

    /// <summary>Events that wait in the spool, those that are on their way included.</summary>
    public long Waiting => Math.Max(0, _spool.Segments.Tail.Record - _spool.Segments.CursorOf(Name).Record);

    /// <summary>Time of the oldest event that is on its way and not settled, ns since 1970; 0: none is.</summary>
    public long OldestNs => Volatile.Read(ref _oldestNs);

    /// <summary>
    /// Waits until all that was written has been settled; false where the time is over before: the rest stays in the
    /// spool.
    /// </summary>
    public bool WaitUntilSent(TimeSpan longest, CancellationToken stop)
    {
        long until = Environment.TickCount64 + (long)Math.Min(longest.TotalMilliseconds, int.MaxValue);
        while (Waiting > 0)
        {
            if (Environment.TickCount64 >= until || stop.WaitHandle.WaitOne(10))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is not settled stays in the spool, and is sent at the next start.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _sink.Dispose();
        _reader.Dispose();
        _cursor.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Work();
            }
            catch (OperationCanceledException)
            {
                // Told to stop.
            }
            catch (SinkFault fault)
            {
                Pause(fault);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Pause(new SinkFault(SinkProblem.Spool, $"the spool cannot be read: {OutputErrors.Explain(e)}", e));
            }
            catch (Exception e)
            {
                // An error of ours, met by what a receiver answered: it must not end the audit of everything else.
                Pause(new SinkFault(SinkProblem.Fatal,
                    $"{Target}: an error of the sensor itself ({e.GetType().Name}); the sink begins anew", e));
            }
        }
    }

    private void Work()
    {
        bool moved = Settle() | GiveUpOld(); // ahead of what fails as long as the sink is away
        SendAgain();
        moved = moved || SendMore();
        _sink.Poll();
        if (moved)
        {
            return;
        }

        if (_out.Count == 0)
        {
            if (_reader.Position != _cursor.Position)
            {
                MoveTo(_reader.Position); // over what was counted as lost: neither waited for nor counted again
            }

            _spool.Segments.WaitBehind(_reader.Position, Idle);
        }
        else
        {
            _stop.Token.WaitHandle.WaitOne(Busy);
        }
    }

    /// <summary>After a fault: what was out and is still open, in its order, before anything new.</summary>
    private void SendAgain()
    {
        if (!_beginsAgain)
        {
            return;
        }

        foreach (SpoolBatch batch in _out)
        {
            if (!batch.IsSettled)
            {
                batch.KeepOpen();
                _sink.Send(batch, _stop.Token);
            }
        }

        _beginsAgain = false;
    }

    private bool SendMore()
    {
        if (_out.Count >= MostBatches)
        {
            return false;
        }

        SpoolBatch batch = _free.TryPop(out SpoolBatch? free) ? free : new SpoolBatch();
        if (!_reader.TryRead(batch))
        {
            _free.Push(batch);
            return false;
        }

        _out.Enqueue(batch);
        NoteOldest();
        _sink.Send(batch, _stop.Token);
        return true;
    }

    /// <summary>Moves the cursor behind what is settled.</summary>
    private bool Settle()
    {
        bool moved = false;
        while (_out.TryPeek(out SpoolBatch? batch) && batch.IsSettled)
        {
            _rejected.Keep(batch, Health, _spool.Losses);
            MoveTo(batch.End);
            if (batch.Events > batch.Refusals.Count)
            {
                Health.Count(batch.Events - batch.Refusals.Count, batch.EventBytes, NowNs);
            }

            _pauseMs = 0;
            Free(_out.Dequeue());
            moved = true;
        }

        NoteOldest();
        return moved;
    }

    private void NoteOldest() =>
        Volatile.Write(ref _oldestNs, _out.TryPeek(out SpoolBatch? oldest) && oldest.Count > 0 ? oldest[0].TimeNs : 0);

    private void MoveTo(SpoolPosition position)
    {
        _cursor.MoveTo(position);
        _spool.Segments.SetCursor(Name, position);
    }

    private void Pause(SinkFault fault)
    {
        Health.Problem(fault.Problem, fault.Message);
        Health.CountRetry();
        _sink.Reset();
        _beginsAgain = true;
        _pauseMs = Math.Clamp(_pauseMs * 2, FirstPauseMs, LongestPauseMs);
        double jitter = 0.75 + (Random.Shared.NextDouble() / 2);
        TimeSpan pause = TimeSpan.FromMilliseconds(_pauseMs * jitter);
        TimeSpan asked = fault.RetryAfter is { } after && after < LongestAsked ? after : pause;
        _stop.Token.WaitHandle.WaitOne(asked > pause ? asked : pause);
    }

    /// <summary>Beyond the age limit a segment goes, and what the sink has not taken of it is lost and counted.</summary>
    private bool GiveUpOld()
    {
        if (_spool.Options.MaxAge == TimeSpan.Zero || Environment.TickCount64 < _ageDueMs)
        {
            return false;
        }

        long segment = _cursor.Position!.Value.Segment;
        if (_spool.Segments.After(segment) is not { } next
            || System.IO.File.GetLastWriteTimeUtc(SpoolSegment.PathOf(_spool.Segments.Folder, segment))
                + _spool.Options.MaxAge > DateTime.UtcNow)
        {
            _ageDueMs = Environment.TickCount64 + AgeEveryMs;
            return false;
        }

        _sink.Reset();
        _beginsAgain = true;
        while (_out.TryPeek(out SpoolBatch? batch) && batch.End.Segment <= segment)
        {
            _rejected.Keep(batch, Health, _spool.Losses);
            batch.KeepOpen();
            for (int i = 0; i < batch.Count; i++)
            {
                _spool.Losses.CountExpired(batch[i].Frame.Span);
            }

            Free(_out.Dequeue());
        }

        _reader.GiveUp(segment, next);
        MoveTo(next);
        return true;
    }

    private void Free(SpoolBatch batch)
    {
        batch.Clear();
        _free.Push(batch);
    }

    private static long NowNs => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}
