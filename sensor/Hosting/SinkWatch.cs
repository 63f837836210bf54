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
    private const long LossEveryNs = 1_000_000_000;

    private readonly Dictionary<string, Seen> _seen = [];
    private readonly Dictionary<string, string?> _spoolTrouble = [];
    private long _lossDueNs;

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
            LookAtRejected(sender, seen, nowNs, events);
        }

        if (nowNs >= _lossDueNs)
        {
            _lossDueNs = nowNs + LossEveryNs;
            foreach (Spool spool in remote.Spools)
            {
                LookAtSpool(spool, nowNs, events);
            }
        }
    }

    /// <summary>At the end: nothing waits for its time.</summary>
    public void Complete(long nowNs, SensorEvents events)
    {
        _lossDueNs = 0;
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

    private void LookAtRejected(SpoolSender sender, Seen seen, long nowNs, SensorEvents events)
    {
        long rejected = sender.Health.Rejected - seen.Rejected;
        if (rejected == 0 || nowNs < seen.RejectedDueNs)
        {
            return;
        }

        seen.Rejected += rejected;
        seen.RejectedDueNs = nowNs + RejectedEveryNs;
        string reason = sender.Health.LastRejection ?? "";
        log.Warning("Sink {Sink:l}: refused {Events} events for good ({Reason:l}); they are kept in {Path:l}",
            sender.Name, rejected, reason, sender.RejectedPath);
        events.TellRejected(nowNs, sender.Name, rejected, reason);
    }

    private void LookAtSpool(Spool spool, long nowNs, SensorEvents events)
    {
        string? trouble = spool.Writer.Trouble;
        if (trouble != _spoolTrouble.GetValueOrDefault(spool.Format))
        {
            _spoolTrouble[spool.Format] = trouble;
            if (trouble is null)
            {
                log.Information("The spool {Spool:l} can be written again", spool.Segments.Folder);
            }
            else
            {
                log.Error("{Trouble:l}; security events are held in memory, others are lost and counted", trouble);
            }
        }

        if (spool.Losses.Take() is { } loss)
        {
            Tell(spool, loss, nowNs, events);
        }
    }

    private void Tell(Spool spool, SpoolLoss loss, long nowNs, SensorEvents events)
    {
        long sum = loss.Events.Sum();
        log.Warning("The spool {Spool:l} lost {Events} events and {Bytes} damaged bytes; spool.size is its limit",
            spool.Segments.Folder, sum, loss.DamagedBytes);
        events.TellGap(nowNs, new SensorGap(GapEventCause.SpoolFull, nowNs - LossEveryNs, nowNs)
        {
            Sink = spool.Format,
            Events = sum,
            Bytes = loss.DamagedBytes > 0 ? loss.DamagedBytes : AuditEvent.Absent,
            LostEvents =
            [
                .. loss.Events.Select((count, category) => (count, category)).Where(lost => lost.count > 0)
                    .Select(lost => string.Create(CultureInfo.InvariantCulture,
                        $"{System.Text.Encoding.ASCII.GetString(EventNames.Categories[lost.category])}={lost.count}")),
            ],
        });
    }
}
