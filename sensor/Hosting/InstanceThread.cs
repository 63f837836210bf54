using Sensor.Instances;

namespace Sensor.Hosting;

/// <summary>
/// The thread of one server that is asked: takes the workers' notes, asks what is due, tells what is found. What it has
/// told is written to the state directory, so that the next run of the sensor tells nothing twice.
/// </summary>
internal sealed class InstanceThread : IDisposable
{
    private const long LongestWaitNs = 250_000_000;
    private const int NotesAtOnce = 1024;

    private readonly PolledServer _server;
    private readonly ServerPoller _poller;
    private readonly ServerEvents _events;
    private readonly InstanceState _state;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private InstanceThread? _before;
    private long _notesLost;
    private long _pollsOverLimit;
    private Exception? _fault;
    private bool _faultTaken;

    public InstanceThread(PolledServer server, ServerPoller poller, ServerEvents events, InstanceState state)
    {
        _server = server;
        _poller = poller;
        _events = events;
        _state = state;
        _thread = new Thread(Run) { Name = $"asks {server.Options.Target}", IsBackground = true };
    }

    /// <summary>What ended it early, for the log; the capture goes on.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <summary>As <see cref="Instance.NotesLost"/>, and those that found no room here; for any thread.</summary>
    public long NotesLost => Volatile.Read(ref _notesLost) + _server.Inbox.Refused;

    /// <summary>As <see cref="Instance.PollsOverLimit"/>, for any thread.</summary>
    public long PollsOverLimit => Volatile.Read(ref _pollsOverLimit);

    public RunStatistics Statistics => _events.Statistics;

    /// <summary>Whether it has ended after it was started.</summary>
    public bool HasEnded => _thread.ThreadState.HasFlag(ThreadState.Stopped);

    /// <param name="before">
    /// One that asked the same server until now and was told to end: what it has told is to be known.
    /// </param>
    public void Start(InstanceThread? before = null)
    {
        _before = before;
        _thread.Start();
    }

    public string Name => $"{_server.Options.Target}";

    /// <summary>True once: its fault is to be said.</summary>
    public bool TakeFault() => !Interlocked.Exchange(ref _faultTaken, true);

    /// <summary>
    /// After the last worker: ends the question under way; what waits for a cause is told without one.
    /// </summary>
    public void End()
    {
        _stop.Cancel();
        _poller.End();
    }

    public void Join() => _thread.Join();

    public void Dispose()
    {
        End();
        _thread.Join();
        _poller.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            _before?.Join();
            _before = null;
            _state.Restore(_server.Instance);
            while (!_stop.IsCancellationRequested)
            {
                _poller.AskWhatIsDue(WallClock.NowNs);
                bool told = _events.Tell(_server.Instance, WallClock.NowNs, silent: _poller.IsTwin);
                _state.Save(_server.Instance, WallClock.NowNs, told);
                Publish();
                TakeNotes(Math.Clamp(_poller.NextDueNs(WallClock.NowNs) - WallClock.NowNs, 0, LongestWaitNs));
            }

            TakeRemainingNotes();
            _events.Tell(_server.Instance, WallClock.NowNs, atEnd: true, silent: _poller.IsTwin);
            _state.SaveNow(_server.Instance);
            Statistics.RowsLeftOut = _poller.RowsLeftOut;
            Publish();
        }
        catch (Exception e)
        {
            Volatile.Write(ref _fault, e);
        }
        finally
        {
            _events.Leave();
        }
    }

    private void Publish()
    {
        Volatile.Write(ref _notesLost, _server.Instance.NotesLost);
        Volatile.Write(ref _pollsOverLimit, _server.Instance.PollsOverLimit);
    }

    /// <summary>Waits for the first note, and takes those that are there.</summary>
    private void TakeNotes(long waitNs)
    {
        TimeSpan wait = TimeSpan.FromTicks(waitNs / 100);
        for (int i = 0; i < NotesAtOnce && _server.Inbox.TryTake(out WireNote? note, wait, _stop.Token); i++)
        {
            _server.Instance.Note(note!);
            _poller.Note(note!);
            wait = TimeSpan.Zero;
        }
    }

    /// <summary>
    /// The workers have ended: without their last notes, what the wire explains would be told once more.
    /// </summary>
    private void TakeRemainingNotes()
    {
        while (_server.Inbox.TryTake(out WireNote? note, TimeSpan.Zero, CancellationToken.None))
        {
            _server.Instance.Note(note!);
        }
    }
}
