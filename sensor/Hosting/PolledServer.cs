using Sensor.Instances;
using Sensor.Polling;
using Sensor.Sessions;

namespace Sensor.Hosting;

/// <summary>
/// One server that is asked: what its instance thread and the workers have in common. The thread owns
/// <see cref="Instance"/> (but its configuration, which has a lock of its own); the rest is safe for all.
/// </summary>
internal sealed class PolledServer : IDisposable
{
    private int _wanted;
    private volatile string? _runId;

    public PolledServer(PollingOptions options, InstanceOptions limits)
    {
        Options = options;
        Instance = new Instance(limits);
        View = new InstanceView { OnWanted = WakeForUser };
    }

    public PollingOptions Options { get; }

    public Instance Instance { get; }

    /// <summary>Client lists for the workers, and their wishes.</summary>
    public InstanceView View { get; }

    /// <summary>What the workers saw.</summary>
    public InstanceInbox Inbox { get; } = new();

    /// <summary>All that are asked, this one among them.</summary>
    public PolledServers? Others { get; init; }

    /// <summary>As INFO said; null while there is no connection. Written by the instance thread.</summary>
    public string? RunId
    {
        get => _runId;
        set => _runId = value;
    }

    /// <summary>The first of those that are asked before this one and turned out to be the same server.</summary>
    public PolledServer? FindTwin() => _runId is { Length: > 0 } own
        ? Others?.All.TakeWhile(other => other != this).FirstOrDefault(other => other.RunId == own)
        : null;

    /// <summary>The server listens here, too; another host's loopback is not this one's.</summary>
    public void AddEndpoints(ClientList list)
    {
        bool local = LocalEndpoints.IsThisMachine(Options.Target);
        foreach (ClientRow row in list.Rows)
        {
            if (row.LocalAddress is { } server && !View.Serves(server) && (local || !LocalEndpoints.IsLoopback(server)))
            {
                View.AddEndpoint(server);
            }
        }
    }

    /// <summary>Users are wanted again from here on.</summary>
    public void NoteWantedTaken() => Volatile.Write(ref _wanted, 0);

    public void Dispose() => Inbox.Dispose();

    /// <summary>One note wakes the thread, however many connections appear.</summary>
    private void WakeForUser()
    {
        if (Interlocked.Exchange(ref _wanted, 1) == 0)
        {
            Inbox.Post(new WireNote { Kind = WireNoteKind.UserWanted, TimeNs = 0 });
        }
    }
}
