using Sensor.Anomalies;
using Sensor.Events;
using static Sensor.Formats.FieldValues;

namespace Sensor.Formats;

/// <summary>The fields of sessions, pushes and the sensor itself.</summary>
internal static class OtherFields
{
    public static void Write<T>(AuditEvent audit, ref T to)
        where T : struct, IFieldWriter
    {
        Fact(ref to, EventField.InitiatedBy, audit.InitiatedBy);
        Number(ref to, EventField.BytesToServer, audit.BytesToServer);
        Number(ref to, EventField.BytesToClient, audit.BytesToClient);
        Number(ref to, EventField.Commands, audit.Commands);
        Number(ref to, EventField.Events, audit.Events);
        if (audit.CloseReason != AuditCloseReason.None)
        {
            Name(ref to, EventField.CloseReason, EventNames.CloseReasons[(int)audit.CloseReason]);
        }

        if (audit.SinceOrdinal >= 0 && audit.Connection is { } connection)
        {
            Id(ref to, EventField.SinceEventId, connection.SessionId, audit.SinceOrdinal);
        }

        Number(ref to, EventField.PushSizeBytes, audit.PushSizeBytes);
        WriteLoss(audit, ref to);
        Fact(ref to, EventField.Interface, audit.Interface);
        if (audit.Anomaly is { } anomaly)
        {
            Name(ref to, EventField.Kind, AnomalyNames.ToUtf8(anomaly));
        }

        Number(ref to, EventField.Count, audit.Count);
        Fact(ref to, EventField.Version, audit.Version);
        Number(ref to, EventField.UptimeSeconds, audit.UptimeSeconds);
        Number(ref to, EventField.Connections, audit.Connections);
        Number(ref to, EventField.DroppedPackets, audit.DroppedPackets);
        Facts(ref to, EventField.LeftOut, audit.LeftOut.Items);
        Fact(ref to, EventField.ConfigFile, audit.ConfigFile);
        Fact(ref to, EventField.Sink, audit.Sink);
        Fact(ref to, EventField.Rejection, audit.Rejection);
        Facts(ref to, EventField.LostEvents, audit.LostEvents.Items);
        Facts(ref to, EventField.Waiting, audit.Waiting.Items);
        Fact(ref to, EventField.Stream, audit.Stream);
        Fact(ref to, EventField.File, audit.File);
        Number(ref to, EventField.Records, audit.Records);
        Fact(ref to, EventField.Digest, audit.Digest);
    }

    private static void WriteLoss<T>(AuditEvent audit, ref T to)
        where T : struct, IFieldWriter
    {
        if (audit.Direction != AuditDirection.None)
        {
            Name(ref to, EventField.Direction, EventNames.Directions[(int)audit.Direction]);
        }

        Number(ref to, EventField.Bytes, audit.Bytes);
        Number(ref to, EventField.Packets, audit.Packets);
        Number(ref to, EventField.Holes, audit.Holes);
        Time(ref to, EventField.FirstTime, audit.FirstTimeNs);
        Time(ref to, EventField.LastTime, audit.LastTimeNs);
        if (audit.Cause != GapEventCause.None)
        {
            Name(ref to, EventField.Cause, EventNames.GapCauses[(int)audit.Cause]);
        }
    }
}
