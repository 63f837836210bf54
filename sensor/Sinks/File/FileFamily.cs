using System.Collections.Concurrent;
using Sensor.Evidence;

namespace Sensor.Sinks.File;

/// <summary>
/// A file that is written and those that it was before: the lock on their name, the thread that finishes closed ones, and
/// what there is to say of them. Shared by the sinks that write to it one after the other, and ended by the last. Safe
/// for several threads.
/// </summary>
internal sealed class FileFamily : IDisposable
{
    private const int MostNotes = 256;

    private readonly FileLock _lock;
    private readonly ConcurrentQueue<FileNote> _notes = new();
    private readonly HashSet<string> _busy = [];
    private readonly BlockingCollection<Action<CancellationToken>> _jobs = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _guard = new();
    private Thread? _thread;
    private int _users = 1;

    private FileFamily(string path)
    {
        Path = path;
        _lock = FileLock.Take(path);
    }

    public string Path { get; }

    /// <exception cref="SinkFailure">Another process writes it.</exception>
    public static FileFamily Take(string path) => new(path);

    /// <summary>For one more sink.</summary>
    public FileFamily Join()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>The last sink ends it. What was not finished is finished at the next start.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) > 0)
        {
            return;
        }

        _stop.Cancel();
        _jobs.CompleteAdding();
        _thread?.Join();
        _jobs.Dispose();
        _stop.Dispose();
        _lock.Dispose();
    }

    public void Note(FileNote note)
    {
        _notes.Enqueue(note);
        if (_notes.Count > MostNotes)
        {
            _notes.TryDequeue(out _);
        }
    }

    public IReadOnlyList<FileNote> TakeNotes()
    {
        List<FileNote> taken = [];
        while (_notes.TryDequeue(out FileNote? note))
        {
            taken.Add(note);
        }

        return taken;
    }

    /// <summary>Not to be touched: it is still written, or about to be deleted.</summary>
    public void SetBusy(string file, bool busy)
    {
        lock (_guard)
        {
            _ = busy ? _busy.Add(TrailNames.Plain(file)) : _busy.Remove(TrailNames.Plain(file));
        }
    }

    public bool IsBusy(string file)
    {
        lock (_guard)
        {
            return _busy.Contains(TrailNames.Plain(file));
        }
    }

    /// <summary>In the background: compresses a closed file, and puts its hash beside it.</summary>
    public void Finish(string closed, FileSinkOptions options) => Add(options, stop =>
    {
        if (!IsBusy(closed))
        {
            ClosedFile.Finish(closed, options.Compression, stop);
        }
    });

    /// <summary>The same for all that an earlier end left unfinished.</summary>
    public void FinishAll(FileSinkOptions options) => Add(options, stop =>
    {
        ClosedFile.RemoveParts(Path);
        foreach (string closed in TrailNames.ClosedOf(Path).Where(file => !IsBusy(file)))
        {
            ClosedFile.Finish(closed, options.Compression, stop);
        }
    });

    /// <summary>In the background: deletes a closed file with all that stands beside it.</summary>
    public void Delete(string closed, FileSinkOptions options)
    {
        SetBusy(closed, true);
        Add(options, _ =>
        {
            ClosedFile.Delete(closed);
            SetBusy(closed, false);
        });
    }

    private void Add(FileSinkOptions options, Action<CancellationToken> job)
    {
        _jobs.Add(stop =>
        {
            try
            {
                job(stop);
            }
            catch (OperationCanceledException)
            {
                // The sensor ends; the next start takes it up.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Note(new FileNote(FileNoteKind.Trouble, options.Name, Path,
                    $"{Path}: a closed file cannot be finished or deleted: {OutputErrors.Explain(e)}"));
            }
        });
        lock (_guard)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run) { Name = "closed files", IsBackground = true };
                _thread.Start();
            }
        }
    }

    private void Run()
    {
        foreach (Action<CancellationToken> job in _jobs.GetConsumingEnumerable())
        {
            if (!_stop.IsCancellationRequested)
            {
                job(_stop.Token);
            }
        }
    }
}
