using System.Reflection;
using System.Text;
using Sensor.Anomalies;
using Sensor.Events;

namespace Sensor.Hosting;

/// <summary>
/// Tells of what belongs to no connection (EVENTS.md, <c>sensor</c>): the start and stop of the sensor, losses of an
/// interface or a queue, anomalies of packets. Used by one thread; makes only events of counters.
/// </summary>
internal sealed class SensorEvents
{
    private static readonly byte[] Version = Encoding.ASCII.GetBytes(
        typeof(SensorEvents).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0");

    private readonly long[] _ordinals = new long[EventNames.IdKinds.Length];
    private readonly byte[]?[] _prefixes = new byte[]?[EventNames.IdKinds.Length];
    private readonly EventWriter _writer;
    private readonly byte[] _scope;
    private readonly byte[] _name;
    private long _sequence;

    public SensorEvents(EventWriter writer, SensorRun run)
    {
        _writer = writer;
        _name = run.SensorName;
        _scope = EventIdPrefix.SensorScope(run.SensorName, run.StartNs);
    }

    public RunStatistics Statistics => _writer.Statistics;

    public void HandOver() => _writer.HandOver();

    public void TellStarted(long nowNs)
    {
        AuditEvent audit = Begin(EventIdKind.SensorStarted, "sensor_started"u8, nowNs);
        audit.Version = new TextSlice(Version);
        Leave(audit);
    }

    public void TellStopped(long nowNs, long uptimeSeconds)
    {
        AuditEvent audit = Begin(EventIdKind.SensorStopped, "sensor_stopped"u8, nowNs);
        audit.Version = new TextSlice(Version);
        audit.UptimeSeconds = uptimeSeconds;
        Leave(audit);
    }

    public void TellHeartbeat(long nowNs, in Heartbeat beat)
    {
        AuditEvent audit = Begin(EventIdKind.Heartbeat, "heartbeat"u8, nowNs);
        audit.UptimeSeconds = beat.UptimeSeconds;
        audit.Events = beat.Events;
        audit.Packets = beat.Packets;
        audit.DroppedPackets = beat.DroppedPackets;
        Leave(audit);
    }

    /// <summary>A loss without a connection; a number of -1 is not known.</summary>
    public void TellGap(long nowNs, in SensorGap gap)
    {
        AuditEvent audit = Begin(EventIdKind.CaptureGap, "capture_gap"u8, nowNs);
        audit.Severity = 4;
        audit.Cause = gap.Cause;
        audit.Direction = gap.Direction;
        audit.Packets = gap.Packets;
        audit.Bytes = gap.Bytes;
        audit.FirstTimeNs = gap.FirstTimeNs;
        audit.LastTimeNs = gap.LastTimeNs;
        if (gap.Interface is not null)
        {
            audit.Interface = new TextSlice(Encoding.UTF8.GetBytes(gap.Interface));
        }

        Statistics.GapEvents[(int)gap.Cause]++;
        Statistics.GapBytes[(int)gap.Cause] += Math.Max(0, gap.Bytes);
        Leave(audit);
    }

    public void TellAnomaly(AnomalyKind kind, long count, long timeNs)
    {
        AuditEvent audit = Begin(EventIdKind.Anomaly, "anomaly"u8, timeNs);
        audit.Severity = 3;
        audit.Anomaly = kind;
        audit.Count = count;
        Leave(audit);
    }

    private AuditEvent Begin(EventIdKind kind, ReadOnlySpan<byte> action, long timeNs)
    {
        AuditEvent audit = _writer.Begin(EventType.Sensor, timeNs);
        audit.Category = EventCategory.Sensor;
        audit.Action = new TextSlice(action.ToArray());
        audit.Sensor = _name;
        audit.IdPrefix = _prefixes[(int)kind] ??= EventIdPrefix.Of(kind, _scope);
        audit.IdOrdinal = _ordinals[(int)kind]++;
        return audit;
    }

    private void Leave(AuditEvent audit)
    {
        if (_writer.Selects(audit))
        {
            audit.Sequence = ++_sequence;
            _writer.Write(audit);
        }
    }
}
