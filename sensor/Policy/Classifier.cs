using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// What a settled exchange is to an auditor (EVENTS.md): whether it worked, and under which category it falls.
/// </summary>
internal static class Classifier
{
    public static AuditFailure Failure(Exchange exchange) => exchange switch
    {
        { Failure: not FailureReason.None } => (AuditFailure)exchange.Failure,
        { Malformed: true } => AuditFailure.ProtocolError,
        { Fate: ExchangeFate.NotExecuted } => AuditFailure.NotExecuted,
        _ when exchange.Has(ExchangeMarks.Unsolicited) => AuditFailure.Other,
        _ => AuditFailure.None,
    };

    /// <summary>
    /// A client that closed before the answer (timeout) leaves it open whether its command ran. SHUTDOWN answers
    /// nothing when it works.
    /// </summary>
    public static AuditOutcome Outcome(Exchange exchange, AuditFailure failure) => failure switch
    {
        AuditFailure.Timeout => AuditOutcome.Unknown,
        not AuditFailure.None => AuditOutcome.Failure,
        _ when exchange.Fate == ExchangeFate.Answered || ShutDown(exchange) => AuditOutcome.Success,
        _ => AuditOutcome.Unknown,
    };

    public static EventCategory Category(Exchange exchange, AuditFailure failure)
    {
        if (IsFailedAccess(failure))
        {
            return EventCategory.FailedAccess;
        }

        return exchange.HasLogin ? EventCategory.Authentication
            : IsUnlisted(exchange, failure) ? EventCategory.DataAccess
            : Category(exchange.Category);
    }

    /// <summary>
    /// The server knows a command that the table lacks: it ran it, or refused it for a reason of the command's own.
    /// </summary>
    public static bool IsUnlisted(Exchange exchange, AuditFailure failure) =>
        exchange is { Definition: null, Malformed: false, Fate: ExchangeFate.Answered }
        && !exchange.Has(ExchangeMarks.Unsolicited | ExchangeMarks.Truncated)
        && failure is not (AuditFailure.UnknownCommand or AuditFailure.NotAuthenticated or AuditFailure.ProtocolError
            or AuditFailure.ConnectionRefused or AuditFailure.NotExecuted or AuditFailure.Timeout);

    private static bool IsFailedAccess(AuditFailure failure) => failure is AuditFailure.InvalidPassword
        or AuditFailure.NotAuthenticated or AuditFailure.PermissionDenied or AuditFailure.UnknownCommand
        or AuditFailure.InvalidSyntax or AuditFailure.ProtocolError or AuditFailure.ConnectionRefused;

    private static bool ShutDown(Exchange exchange) =>
        exchange is { Fate: ExchangeFate.Silent, Definition.Behaviour: CommandBehaviour.Shutdown }
        && !exchange.Has(ExchangeMarks.ReplyOff);

    public static EventCategory Category(CommandCategory category) => category switch
    {
        CommandCategory.AuthModification => EventCategory.AuthModification,
        CommandCategory.Authentication => EventCategory.Authentication,
        CommandCategory.SystemLifecycle => EventCategory.SystemLifecycle,
        CommandCategory.SystemObject => EventCategory.SystemObject,
        CommandCategory.PrivilegedAction => EventCategory.PrivilegedAction,
        CommandCategory.DataAccess => EventCategory.DataAccess,
        CommandCategory.PubSub => EventCategory.Pubsub,
        _ => EventCategory.Other,
    };
}
