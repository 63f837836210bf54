using Sensor.Events;
using static Sensor.Formats.FieldValues;

namespace Sensor.Formats;

/// <summary>
/// Walks the fields of an event, whatever its type, in the order of the contract: what the formats other than
/// <see cref="JsonFormat"/>, which is the fastest and has a way of its own, have in common.
/// </summary>
internal static class EventFields
{
    public static void Write<T>(AuditEvent audit, in ListLimits limits, ref T to)
        where T : struct, IFieldWriter
    {
        WriteEveryEvent(audit, ref to);
        ConnectionFields.Write(audit, ref to);
        if (audit.Type is EventType.RedisCommand or EventType.RedisPush)
        {
            CommandFields.WriteWords(audit, limits, ref to);
        }

        CommandFields.Write(audit, ref to);
        CategoryFields.Write(audit, ref to);
        if (audit.Type != EventType.RedisCommand)
        {
            OtherFields.Write(audit, ref to);
        }
    }

    private static void WriteEveryEvent<T>(AuditEvent audit, ref T to)
        where T : struct, IFieldWriter
    {
        Name(ref to, EventField.SchemaVersion, "1.0"u8);
        Time(ref to, EventField.Timestamp, audit.TimeNs);
        Id(ref to, EventField.EventId, audit.IdPrefix, audit.IdOrdinal);
        Name(ref to, EventField.EventType, EventNames.Types[(int)audit.Type]);
        Name(ref to, EventField.EventCategory, EventNames.Categories[(int)audit.Category]);
        Fact(ref to, EventField.EventAction, audit.Action);
        Name(ref to, EventField.Outcome, EventNames.Outcomes[(int)audit.Outcome]);
        Boolean(ref to, EventField.Success, audit.Outcome == AuditOutcome.Unknown
            ? null
            : audit.Outcome == AuditOutcome.Success);
        Number(ref to, EventField.Severity, audit.Severity);
        Fact(ref to, EventField.Sensor, audit.Connection?.Sensor ?? audit.Sensor);
        Fact(ref to, EventField.Instance, audit.Connection?.Instance ?? audit.Polled?.Instance);
        AboveZero(ref to, EventField.Sequence, audit.Sequence);
        Flags(ref to, EventField.Tags, (uint)audit.Tags, EventNames.Tags);
        Facts(ref to, EventField.Rules, audit.Rules.Items);
    }
}
