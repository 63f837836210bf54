using System.Text;
using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// What the servers of a deployment say to one another all day long (<see cref="PolicyOptions.InternalClients"/>):
/// PING, INFO, ROLE, REPLCONF ACK and GETACK, and the commands that a master hands on. Never SYNC, PSYNC, a login or
/// any other command, and nothing that failed or carries a tag.
/// </summary>
internal static class InternalTraffic
{
    public static bool Is(AuditEvent audit, Exchange exchange, CommandRules command)
    {
        if (audit.Outcome == AuditOutcome.Failure || audit.Tags != EventTags.None)
        {
            return false;
        }

        if (command.IsReplconf)
        {
            return exchange.ArgumentCount > 0 && IsAcknowledgement(exchange.TextOf(exchange.Arguments[0]));
        }

        return command.IsInternalQuestion || IsHandedOn(audit, exchange);
    }

    /// <summary>On a replica's link, met where the roles are the other way round: nobody answers there.</summary>
    private static bool IsHandedOn(AuditEvent audit, Exchange exchange) => exchange.Fate == ExchangeFate.Silent
        && !exchange.Has(ExchangeMarks.ReplyOff)
        && audit.Category is EventCategory.DataAccess or EventCategory.Pubsub or EventCategory.Other;

    private static bool IsAcknowledgement(ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(word, "ACK"u8) || Ascii.EqualsIgnoreCase(word, "GETACK"u8);
}
