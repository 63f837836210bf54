using System.Text;
using Sensor.Instances;
using Sensor.Polling;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// The connection to one server that is asked: opened and logged in when it is due, known to the workers as the
/// sensor's own before its first byte, tried again with growing delays when it is lost. Used by the instance thread,
/// but <see cref="End"/>.
/// </summary>
internal sealed class ServerLink(PolledServer server, PollMessages messages) : IDisposable
{
    private readonly ReconnectDelay _delay = new();
    private volatile AdminConnection? _connection;
    private OwnConnection? _own;
    private volatile bool _ended;

    /// <summary>Null while there is none.</summary>
    public AdminConnection? Connection => _connection;

    public bool HasEnded => _ended;

    /// <summary>How long until the next try, where there is no connection.</summary>
    public long WaitNs(long nowNs) => _delay.WaitNs(nowNs);

    /// <summary>A new connection that may be asked; null where it is not due, or failed.</summary>
    public AdminConnection? Open(long nowNs)
    {
        if (_ended || !_delay.IsDue(nowNs))
        {
            return null;
        }

        AdminConnection connection = new(server.Options);
        _connection = connection;
        if (_ended)
        {
            connection.Abort(); // End may have come before there was something to abort
        }

        PollFailure? failure = connection.Connect();
        if (failure is null && connection.Key is { } key)
        {
            _own = server.View.Own.Register(key, WallClock.NowNs);
            server.View.AddEndpoint(key.Server);
            AddLocalEndpoints(key.Server.Port);
        }

        long loginNs = WallClock.NowNs;
        failure ??= connection.Login();
        if (failure is { Kind: PollFailureKind.WrongPassword })
        {
            NoteOwnRefusal(loginNs);
        }

        if (failure is not null)
        {
            Lose(failure, messages.Lost);
            return null;
        }

        if (_own is not null)
        {
            _own.ClientId = connection.ClientId;
        }

        return connection;
    }

    /// <summary>
    /// All that was due was answered, or refused: the next failure begins anew with the shortest wait.
    /// </summary>
    public void Worked() => _delay.Succeeded();

    /// <summary>The connection, which was answered before, is lost.</summary>
    public void Lose(PollFailure failure) => Lose(failure, messages.Interrupted);

    /// <summary>Ends what is under way, and opens nothing more; from any thread.</summary>
    public void End()
    {
        _ended = true;
        _connection?.Abort();
    }

    public void Dispose() => Drop();

    private void Lose(PollFailure failure, Action<PollFailure> say)
    {
        Drop();
        if (_ended)
        {
            return;
        }

        long nowNs = WallClock.NowNs;
        server.RunId = null;
        server.Instance.NoteFailure(nowNs);
        _delay.Failed(nowNs);
        say(failure);
    }

    /// <summary>The server's log will hold it, and it is the sensor's own.</summary>
    private void NoteOwnRefusal(long sentNs) => server.Instance.Log.Note(new WireNote
    {
        Kind = WireNoteKind.Denial,
        TimeNs = sentNs,
        AnsweredNs = WallClock.NowNs,
        Reason = AclLogReason.Auth,
        User = Encoding.UTF8.GetBytes(server.Options.Target.User ?? "default"),
    });

    private void AddLocalEndpoints(ushort port)
    {
        if (LocalEndpoints.IsThisMachine(server.Options.Target))
        {
            foreach (Endpoint endpoint in LocalEndpoints.All(port))
            {
                server.View.AddEndpoint(endpoint);
            }
        }
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
        if (_own is not null)
        {
            _own.ToNs = WallClock.NowNs;
            _own = null;
        }
    }
}
