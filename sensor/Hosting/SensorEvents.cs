using System.Globalization;
using System.Reflection;
using System.Text;
using Sensor.Anomalies;
using Sensor.Events;
using Sensor.Evidence;
using Sensor.Policy;

namespace Sensor.Hosting;

/// <summary>
/// Tells of what belongs to no connection (EVENTS.md, <c>sensor</c>): the start and stop of the sensor, losses of an
/// interface or a queue, anomalies of packets. Used by one thread.
/// </summary>
internal sealed class SensorEvents
{
    public static readonly string VersionText =
        typeof(SensorEvents).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0";

    private static readonly byte[] Version = Encoding.ASCII.GetBytes(VersionText);
    private static readonly TextSlice Absent = new("<ABSENT>"u8.ToArray());

    /// <summary>As a change of a server's configuration.</summary>
    private const int DoneSeverity = 4;

    private readonly EventWriter _writer;
    private long _gaps;
    private long _anomalies;
    private long _heartbeats;
    private long _done;
    private long _checkpoints;
    private readonly SharedSequence _sequence;

    public SensorEvents(EventWriter writer, SharedSequence sequence)
    {
        _writer = writer;
        _sequence = sequence;
    }

    public RunStatistics Statistics => _writer.Statistics;

    public void HandOver() => _writer.HandOver();

    public void TellStarted(long nowNs)
    {
        AuditEvent audit = _writer.Sessions.Sensor(EventIdKind.SensorStarted, nowNs, ordinal: 0);
        audit.Version = new TextSlice(Version);
        Leave(audit);
    }

    public void TellStopped(long nowNs, long uptimeSeconds)
    {
        AuditEvent audit = _writer.Sessions.Sensor(EventIdKind.SensorStopped, nowNs, ordinal: 0);
        audit.Version = new TextSlice(Version);
        audit.UptimeSeconds = uptimeSeconds;
        Leave(audit);
    }

    public void TellHeartbeat(long nowNs, in Heartbeat beat)
    {
        AuditEvent audit = _writer.Sessions.Sensor(EventIdKind.Heartbeat, nowNs, _heartbeats++);
        audit.UptimeSeconds = beat.UptimeSeconds;
        audit.Events = beat.Events;
        audit.Packets = beat.Packets;
        audit.DroppedPackets = beat.DroppedPackets;
        foreach ((string rule, long count) in beat.LeftOut.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            audit.LeftOut.Add(new TextSlice(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{rule}={count}"))));
        }

        foreach ((string sink, long count) in beat.Waiting.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            audit.Waiting.Add(Text(string.Create(CultureInfo.InvariantCulture, $"{sink}={count}")));
        }

        Leave(audit);
    }

    /// <summary>A sink refused so many events for good since the last such event; they are kept beside the spool.</summary>
    public void TellRejected(long nowNs, string sink, long count, string reason)
    {
        AuditEvent audit = Done(EventIdKind.EventsRejected, nowNs, by: null);
        audit.Severity = DoneSeverity;
        audit.Outcome = AuditOutcome.Failure;
        audit.Sink = Text(sink);
        audit.Events = count;
        audit.Rejection = Text(reason);
        Leave(audit);
    }

    /// <summary>The configuration was read; at the start by nobody.</summary>
    public void TellConfigLoaded(long nowNs, string path, string? by) =>
        TellDone(EventIdKind.ConfigLoaded, nowNs, by, path);

    public void TellConfigSaved(long nowNs, string path, string by) => TellDone(EventIdKind.ConfigSaved, nowNs, by, path);

    public void TellRotated(long nowNs, string by) => TellDone(EventIdKind.FilesRotated, nowNs, by);

    public void TellPaused(long nowNs, bool paused, string by) =>
        TellDone(paused ? EventIdKind.AuditPaused : EventIdKind.AuditResumed, nowNs, by);

    /// <summary>How far the evidence of a sink has come.</summary>
    public void TellCheckpoint(Checkpoint checkpoint)
    {
        AuditEvent audit = _writer.Sessions.Sensor(EventIdKind.Checkpoint, checkpoint.TimeNs, _checkpoints++);
        audit.Stream = Text(checkpoint.Stream);
        audit.File = Text(checkpoint.File);
        audit.Records = checkpoint.Records;
        audit.Digest = Text(checkpoint.Digest);
        Leave(audit);
    }

    /// <summary>A file was deleted, for its time was over.</summary>
    public void TellFileRemoved(long nowNs, string stream, string file, long lastRecord)
    {
        AuditEvent audit = Done(EventIdKind.FileRemoved, nowNs, by: null);
        audit.Stream = Text(stream);
        audit.File = Text(file);
        audit.Records = lastRecord < 0 ? AuditEvent.Absent : lastRecord;
        Leave(audit);
    }

    /// <summary>Which keys, old and new, as the file writes them: without what environment variables hold.</summary>
    public void TellConfigChanged(long nowNs, ConfigurationChange change)
    {
        AuditEvent audit = Done(EventIdKind.ConfigChanged, nowNs, change.By);
        foreach (ChangedKey key in change.Keys)
        {
            audit.Parameters.Add(Text(key.Key));
            audit.OldValues.Add(key.Old is null ? Absent : Text(key.Old));
            audit.NewValues.Add(key.New is null ? Absent : Text(key.New));
        }

        Leave(audit);
    }

    /// <summary>A loss without a connection.</summary>
    public void TellGap(long nowNs, in SensorGap gap)
    {
        Statistics.GapEvents[(int)gap.Cause]++;
        Statistics.GapBytes[(int)gap.Cause] += Math.Max(0, gap.Bytes);
        AuditEvent audit = _writer.Sessions.Gap(
            new CaptureGapReport(gap.Cause, nowNs, _gaps++)
            {
                Direction = gap.Direction,
                Packets = gap.Packets,
                Bytes = gap.Bytes,
                Events = gap.Events,
                FirstTimeNs = gap.FirstTimeNs,
                LastTimeNs = gap.LastTimeNs,
                Interface = gap.Interface is null ? null : Encoding.UTF8.GetBytes(gap.Interface),
            },
            facts: null);
        audit.Sink = gap.Sink is null ? default : Text(gap.Sink);
        foreach (string lost in gap.LostEvents)
        {
            audit.LostEvents.Add(Text(lost));
        }

        Leave(audit);
    }

    public void TellAnomaly(AnomalyKind kind, long count, long timeNs) =>
        Leave(_writer.Sessions.Anomaly(new AnomalyReport(kind, count, timeNs, _anomalies++), facts: null));

    private static TextSlice Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private void TellDone(EventIdKind kind, long nowNs, string? by, string? path = null)
    {
        AuditEvent audit = Done(kind, nowNs, by);
        audit.ConfigFile = path is null ? default : Text(path);
        Leave(audit);
    }

    private AuditEvent Done(EventIdKind kind, long nowNs, string? by)
    {
        AuditEvent audit = _writer.Sessions.Sensor(kind, nowNs, _done++);
        audit.InitiatedBy = by is null ? default : Text(by);
        audit.Severity = by is null ? audit.Severity : DoneSeverity;
        return audit;
    }

    private void Leave(AuditEvent audit)
    {
        if (_writer.Selects(audit))
        {
            audit.Sequence = _sequence.Next();
            _writer.Write(audit);
        }
    }
}
