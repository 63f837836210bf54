using Sensor.Polling;

namespace Sensor.Hosting;

/// <summary>
/// When which question is due; the sensor's clock, nanoseconds. A question that the server does not allow or know is
/// asked again each minute: rights may be given while the sensor runs.
/// </summary>
internal sealed class PollSchedule
{
    private const long RefusedNs = 60_000_000_000;
    private const long BusyNs = 2_000_000_000;
    private const long NsPerTick = 100;

    private readonly long[] _dueNs = new long[Enum.GetValues<PollQuestion>().Length];
    private readonly long[] _intervalNs = new long[Enum.GetValues<PollQuestion>().Length];

    public PollSchedule(PollingOptions options, bool discovers)
    {
        _intervalNs[(int)PollQuestion.Server] = Ns(options.ServerInterval);
        _intervalNs[(int)PollQuestion.ClientList] = Ns(options.ClientListInterval);
        _intervalNs[(int)PollQuestion.AclLog] = Ns(options.AclLogInterval);
        _intervalNs[(int)PollQuestion.Users] = Ns(options.AclListInterval);
        _intervalNs[(int)PollQuestion.Configuration] = Ns(options.ConfigInterval);
        _intervalNs[(int)PollQuestion.Commands] = long.MaxValue;
        _intervalNs[(int)PollQuestion.Topology] = discovers ? Ns(options.TopologyInterval) : long.MaxValue;
        _dueNs[(int)PollQuestion.Topology] = discovers ? 0 : long.MaxValue;
    }

    public bool IsDue(PollQuestion question, long nowNs) => nowNs >= _dueNs[(int)question];

    public long NextDueNs => _dueNs.Min();

    /// <summary>At the next look.</summary>
    public void AskNow(PollQuestion question) => _dueNs[(int)question] = 0;

    /// <summary>A new connection: another server may answer, so all is asked anew.</summary>
    public void AskAll()
    {
        for (int i = 0; i < _dueNs.Length; i++)
        {
            _dueNs[i] = Math.Min(_dueNs[i], i == (int)PollQuestion.Topology ? _dueNs[i] : 0);
        }
    }

    public void Asked(PollQuestion question, long nowNs) => Asked(question, nowNs, _intervalNs[(int)question]);

    public void Asked(PollQuestion question, long nowNs, long intervalNs) =>
        _dueNs[(int)question] = intervalNs == long.MaxValue ? long.MaxValue : nowNs + intervalNs;

    public void Refused(PollQuestion question, long nowNs) => _dueNs[(int)question] = nowNs + RefusedNs;

    /// <summary>Loading its data or in a script: soon it may answer.</summary>
    public void Busy(PollQuestion question, long nowNs) => _dueNs[(int)question] = nowNs + BusyNs;

    private static long Ns(TimeSpan time) => time.Ticks * NsPerTick;
}
