using Sensor.Polling;
using Serilog;

namespace Sensor.Hosting;

/// <summary>Says of each question once that it fails and what is lost, and once that it works again.</summary>
internal sealed class PollMessages(ILogger log, PollTarget target)
{
    private readonly PollFailureKind?[] _failing = new PollFailureKind?[Enum.GetValues<PollQuestion>().Length];
    private PollFailureKind? _unreachable;
    private bool _answered;
    private bool _interrupted;

    public void Opened()
    {
        if (_interrupted)
        {
            log.Information("{Target:l}: the server had closed the sensor's connection (a restart, ACL LOAD and CLIENT KILL "
                + "do so); asked again", $"{target}");
        }
        else if (_unreachable is not null || !_answered)
        {
            log.Information("{Target:l}: asked for users, refusals and changes from now on", $"{target}");
        }

        _unreachable = null;
        _answered = true;
        _interrupted = false;
    }

    /// <summary>
    /// A connection ended that had been answered: what to say of it is known after the next try, which tells a server
    /// that is gone from one that is there.
    /// </summary>
    public void Interrupted(PollFailure failure)
    {
        if (failure.Kind == PollFailureKind.Closed && _unreachable is null && _answered && !_interrupted)
        {
            _interrupted = true;
        }
        else
        {
            Lost(failure);
        }
    }

    /// <summary>The connection, or the way to it, is lost; said again when the reason changes.</summary>
    public void Lost(PollFailure failure)
    {
        _interrupted = false;
        if (_unreachable != failure.Kind)
        {
            _unreachable = failure.Kind;
            log.Warning("{What:l} Tried again; the capture goes on, and what only the server can tell is missing",
                Ended(failure.Sentence));
        }
    }

    public void Failed(PollQuestion question, PollFailure failure)
    {
        if (_failing[(int)question] != failure.Kind)
        {
            _failing[(int)question] = failure.Kind;
            log.Warning("{What:l} Missing meanwhile: {Lost:l}", Ended(failure.Sentence), LostBy(question));
        }
    }

    public void Worked(PollQuestion question)
    {
        if (_failing[(int)question] is not null)
        {
            _failing[(int)question] = null;
            log.Information("{Target:l}: {Question} is answered again", $"{target}", question);
        }
    }

    private static string Ended(string sentence) => sentence.EndsWith('.') || sentence.EndsWith('?') ? sentence : sentence + ".";

    private static string LostBy(PollQuestion question) => question switch
    {
        PollQuestion.Server => PollerRights.Of("+info").Lost,
        PollQuestion.ClientList => PollerRights.Of("+client|list").Lost,
        PollQuestion.AclLog => PollerRights.Of("+acl|log").Lost,
        PollQuestion.Users => PollerRights.Of("+acl|list").Lost,
        PollQuestion.Configuration => PollerRights.Of("+config|get").Lost,
        PollQuestion.Commands => PollerRights.Of("+command").Lost,
        _ => PollerRights.Discovery[0].Lost,
    };
}
