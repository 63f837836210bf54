using System.Globalization;
using Sensor.Events;
using Sensor.Sinks;
using Sensor.Sinks.Spool;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// Looks at the sinks outside this host and at their spools, and says what has changed: in the log what is wrong and when
/// it is over, as events what was lost or refused. Used by one thread.
/// </summary>
internal sealed class SinkWatch(RemoteOutputs remote, ILogger log)
{
    private const long RejectedEveryNs = 60_000_000_000;

    private readonly Dictionary<string, Seen> _seen = [];
    private readonly Dictionary<string, string?> _spoolTrouble = [];
    private long _lookedNs = WallClock.NowNs;

    /// <summary>What was said of a sink last.</summary>
    private sealed class Seen
    {
        public SinkTrouble? Trouble { get; set; }

        public long Rejected { get; set; }

        public long RejectedDueNs { get; set; }
    }

    /// <summary>Events that wait, by sink.</summary>
    public IReadOnlyDictionary<string, long> Waiting =>
        remote.Senders.ToDictionary(sender => sender.Name, sender => sender.Waiting);

    /// <param name="nowNs">Wall clock.</param>
    /// <param name="events">Tells what was lost.</param>
    public void Look(long nowNs, SensorEvents events)
    {
        foreach (SpoolSender sender in remote.Senders)
        {
            if (!_seen.TryGetValue(sender.Name, out Seen? seen))
            {
                _seen[sender.Name] = seen = new Seen();
            }

            LookAtTrouble(sender, seen);
            bool due = nowNs >= seen.RejectedDueNs || nowNs < seen.RejectedDueNs - RejectedEveryNs;
            if (due && LookAtRejected(sender, seen) is > 0 and var rejected)
            {
                seen.RejectedDueNs = nowNs + RejectedEveryNs;
                events.TellRejected(nowNs, sender.Name, rejected, sender.Health.LastRejection ?? "");
            }
        }

        foreach (Spool spool in remote.Spools)
        {
            LookAtSpool(spool);
            foreach (SensorGap loss in TakeLosses(spool, nowNs))
            {
                events.TellGap(nowNs, loss);
            }
        }

        _lookedNs = nowNs;
    }

    /// <summary>What spools have lost since the start.</summary>
    public long Lost => remote.Spools.Sum(spool => spool.Losses.Total);

    /// <summary>After all was sent that could be: what no event tells any more. It is said in the log.</summary>
    public IEnumerable<SensorGap> TakeRest(long nowNs)
    {
        foreach (SpoolSender sender in remote.Senders)
        {
            LookAtRejected(sender, _seen.GetValueOrDefault(sender.Name) ?? new Seen());
        }

        foreach (Spool spool in remote.Spools)
        {
            LookAtSpool(spool);
            foreach (SensorGap loss in TakeLosses(spool, nowNs))
            {
                yield return loss;
            }
        }
    }

    /// <summary>At the end: nothing waits for its time.</summary>
    public void Complete(long nowNs, SensorEvents events)
    {
        foreach (Seen seen in _seen.Values)
        {
            seen.RejectedDueNs = 0;
        }

        Look(nowNs, events);
    }

    private void LookAtTrouble(SpoolSender sender, Seen seen)
    {
        SinkTrouble? trouble = sender.Health.Trouble;
        if (trouble == seen.Trouble)
        {
            return;
        }

        seen.Trouble = trouble;
        if (trouble is null)
        {
            log.Information("Sink {Sink:l}: {Target:l} takes events again", sender.Name, sender.Target);
        }
        else
        {
            log.Warning("Sink {Sink:l}: {Trouble:l}; {Waiting} events wait in the spool",
                sender.Name, trouble.Message, sender.Waiting);
        }
    }

    private long LookAtRejected(SpoolSender sender, Seen seen)
    {
        long rejected = sender.Health.Rejected - seen.Rejected;
        if (rejected > 0)
        {
            seen.Rejected += rejected;
            log.Warning("Sink {Sink:l}: refused {Events} events for good ({Reason:l}); they are kept in {Path:l}",
                sender.Name, rejected, sender.Health.LastRejection ?? "", sender.RejectedPath);
        }

        return rejected;
    }

    private void LookAtSpool(Spool spool)
    {
        string? trouble = spool.Writer.Trouble;
        if (trouble == _spoolTrouble.GetValueOrDefault(spool.Format))
        {
            return;
        }

        _spoolTrouble[spool.Format] = trouble;
        if (trouble is null)
        {
            log.Information("The spool {Spool:l} can be written again", spool.Segments.Folder);
        }
        else
        {
            log.Error("{Trouble:l}", trouble);
        }
    }

    /// <summary>A loss for each cause, said in the log.</summary>
    private IEnumerable<SensorGap> TakeLosses(Spool spool, long nowNs)
    {
        if (spool.Losses.Take() is not { } loss)
        {
            yield break;
        }

        string folder = spool.Segments.Folder;
        if (loss.Events.Sum() is > 0 and var events)
        {
            log.Warning("The spool {Spool:l} lost {Events} events; spool.size is its limit", folder, events);
            yield return Gap(GapEventCause.SpoolFull, loss.Events);
        }

        if (loss.Expired.Sum() is > 0 and var expired)
        {
            log.Warning("The spool {Spool:l} gave up {Events} events that waited longer than spool.age", folder, expired);
            yield return Gap(GapEventCause.SpoolExpired, loss.Expired);
        }

        if (loss.Missing > 0 || loss.DamagedBytes > 0)
        {
            SayDamage(folder, loss);
            yield return Gap(GapEventCause.SpoolDamaged, []) with
            {
                Events = loss.Missing > 0 ? loss.Missing : AuditEvent.Absent,
                Bytes = loss.DamagedBytes > 0 ? loss.DamagedBytes : AuditEvent.Absent,
            };
        }

        SensorGap Gap(GapEventCause cause, IReadOnlyList<long> byCategory) =>
            new(cause, Math.Min(_lookedNs, nowNs), nowNs)
            {
                Sink = spool.Format,
                Events = byCategory.Sum(),
                LostEvents = Words(byCategory),
            };
    }

    private void SayDamage(string folder, SpoolLoss loss)
    {
        if (loss.Missing == 0)
        {
            log.Warning("The spool {Spool:l} is damaged: {Bytes} bytes in it hold no event any more; how many events "
                + "they were is not known", folder, loss.DamagedBytes);
        }
        else
        {
            log.Warning("The spool {Spool:l} is damaged: {Events} events that were in it are missing, and {Bytes} bytes "
                + "in it hold no event any more; was it changed by hand, or is the disk failing?",
                folder, loss.Missing, loss.DamagedBytes);
        }
    }

    private static string[] Words(IReadOnlyList<long> byCategory) =>
    [
        .. byCategory.Select((count, category) => (count, category)).Where(lost => lost.count > 0)
            .Select(lost => string.Create(CultureInfo.InvariantCulture,
                $"{System.Text.Encoding.ASCII.GetString(EventNames.Categories[lost.category])}={lost.count}")),
    ];
}
