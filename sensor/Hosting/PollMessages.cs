using Sensor.Polling;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// What the user is told of one server: that it is lost, each reason once until it answers again; what it refuses and
/// what is missing by that, in one line for each reason, once; and that it works again.
/// </summary>
internal sealed class PollMessages(ILogger log, PollTarget target)
{
    private const long QuietNs = 600_000_000_000;

    private readonly PollFailureKind?[] _failing = new PollFailureKind?[Enum.GetValues<PollQuestion>().Length];
    private readonly List<(PollQuestion Question, PollFailure Failure)> _refused = [];
    private readonly List<PollQuestion> _back = [];
    private readonly HashSet<PollFailureKind> _lost = [];
    private bool _answered;
    private bool _interrupted;
    private bool _endpointsLeftOutTold;
    private long _quietUntilNs;
    private bool _twinTold;
    private bool _leftOutTold;

    public void Opened()
    {
        if (_interrupted)
        {
            TellInterruption();
        }
        else if (_lost.Count > 0 || !_answered)
        {
            log.Information("{Target:l}: asked for users, refusals and changes from now on", $"{target}");
        }

        _lost.Clear();
        _answered = true;
        _interrupted = false;
    }

    /// <summary>
    /// A connection ended that had been answered: what to say of it is known after the next try, which tells a server
    /// that is gone from one that is there.
    /// </summary>
    public void Interrupted(PollFailure failure)
    {
        if (failure.Kind == PollFailureKind.Closed && _lost.Count == 0 && _answered && !_interrupted)
        {
            _interrupted = true;
        }
        else
        {
            Lost(failure);
        }
    }

    /// <summary>The connection, or the way to it, is lost, or the server answers nothing now.</summary>
    public void Lost(PollFailure failure)
    {
        _interrupted = false;
        if (_lost.Add(failure.Kind))
        {
            log.Warning("{What:l} Tried again; the capture goes on, and what only the server can tell is missing",
                Ended(failure.Sentence));
        }
    }

    public void Failed(PollQuestion question, PollFailure failure)
    {
        if (_failing[(int)question] != failure.Kind)
        {
            _failing[(int)question] = failure.Kind;
            _refused.Add((question, failure));
        }
    }

    public void Worked(PollQuestion question)
    {
        if (_failing[(int)question] is not null)
        {
            _failing[(int)question] = null;
            _back.Add(question);
        }
    }

    /// <summary>The server is asked over another address already.</summary>
    public void IsTwin(PollTarget other)
    {
        if (!_twinTold)
        {
            _twinTold = true;
            log.Warning(
                "{Target:l}: the same server as {Other:l}, which tells what is found there; one --poll is enough",
                $"{target}", $"{other}");
        }
    }

    /// <summary>Said once.</summary>
    public void TellEndpointsLeftOut()
    {
        if (!_endpointsLeftOutTold)
        {
            _endpointsLeftOutTold = true;
            log.Warning("{Target:l}: more than {Most} addresses and ports of this server; connections to the others "
                + "are not taken for its own and get no user from it", $"{target}", InstanceView.MaxEndpoints);
        }
    }

    /// <summary>CLIENT LIST had rows that cannot be used; said once, and counted in the summary.</summary>
    public void LeftOut(long rows)
    {
        if (rows > 0 && !_leftOutTold)
        {
            _leftOutTold = true;
            log.Warning("{Target:l}: {Rows} rows of CLIENT LIST name no id, or no user of at most {Bytes} bytes; "
                + "whom they name stays unknown", $"{target}", rows, ClientRowReader.MaxTextBytes);
        }
    }

    /// <summary>Says what <see cref="Failed"/> and <see cref="Worked"/> have gathered.</summary>
    public void TellRound()
    {
        foreach (var group in _refused.GroupBy(refused => refused.Failure.Kind))
        {
            log.Warning("{What:l} Missing meanwhile: {Lost:l}",
                Ended(group.First().Failure.Sentence),
                string.Join("; ", group.Select(refused => LostBy(refused.Question, group.Key))));
        }

        if (_back.Count > 0)
        {
            log.Information("{Target:l}: answered again: {What:l}",
                $"{target}", string.Join("; ", _back.Select(question => Right(question).Function)));
        }

        _refused.Clear();
        _back.Clear();
    }

    /// <summary>Not each time: a server's <c>timeout</c> of a second would fill the log.</summary>
    private void TellInterruption()
    {
        long nowNs = WallClock.NowNs;
        if (nowNs >= _quietUntilNs)
        {
            _quietUntilNs = nowNs + QuietNs;
            log.Information(
                "{Target:l}: the server had closed the sensor's connection (a restart, ACL LOAD, CLIENT KILL "
                + "and a short timeout do so); asked again", $"{target}");
        }
    }

    private static string Ended(string sentence) =>
        sentence.EndsWith('.') || sentence.EndsWith('?') ? sentence : sentence + ".";

    private static string LostBy(PollQuestion question, PollFailureKind kind) => kind == PollFailureKind.NoPermission
        ? $"{Right(question).Lost} ({Right(question).Rule})"
        : Right(question).Lost;

    private static PollerRight Right(PollQuestion question) => question switch
    {
        PollQuestion.Server => PollerRights.Of("+info"),
        PollQuestion.ClientList => PollerRights.Of("+client|list"),
        PollQuestion.AclLog => PollerRights.Of("+acl|log"),
        PollQuestion.Users => PollerRights.Of("+acl|list"),
        PollQuestion.Configuration => PollerRights.Of("+config|get"),
        PollQuestion.Commands => PollerRights.Of("+command"),
        _ => PollerRights.Discovery[0],
    };
}
