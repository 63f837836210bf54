using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Resp;

namespace Sensor.Sessions;

/// <summary>
/// What an answer on the wire proves of who is there. A value is taken over only when the server itself said it.
/// </summary>
internal static class SessionProofs
{
    /// <summary>True where the answer contradicts what was known of the user for certain; the answer wins.</summary>
    public static bool LearnFrom(Exchange exchange, SessionIdentity identity)
    {
        if (exchange.Failure == FailureReason.NotAuthenticated && !exchange.HasLogin)
        {
            identity.FindNobody();
        }

        if (exchange.ReplyTextLength == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> reply = exchange.ReplyText.AsSpan(0, exchange.ReplyTextLength);
        if (NamesUserInRefusal(exchange) && ReplyFacts.TryReadRefusedUser(reply, out ReadOnlySpan<byte> refused))
        {
            return identity.LearnUser(refused, UserSource.Reply);
        }

        if (exchange.Fate != ExchangeFate.Answered || exchange.Failure != FailureReason.None)
        {
            return false;
        }

        if (exchange.Behaviour == CommandBehaviour.AclWhoAmI
            && new RespHead(reply).TryReadText(out ReadOnlySpan<byte> user) && !user.IsEmpty)
        {
            return identity.LearnUser(user, UserSource.Reply);
        }

        if (exchange.Behaviour == CommandBehaviour.ClientInfo
            && ReplyFacts.TryReadClientInfo(reply, out ClientDescription info))
        {
            bool contradicts = identity.LearnUser(info.User, UserSource.Reply);
            identity.Facts = info.ApplyTo(identity.Facts);
            identity.Confirm(
                UncertainMembers.Database | UncertainMembers.ClientName | UncertainMembers.RespVersion);
            return contradicts;
        }

        return false;
    }

    /// <summary>
    /// Answers that nobody gets who is not logged in. (Unknown commands and wrong arity are told before the login is
    /// asked for; AUTH, HELLO AUTH, QUIT and RESET need none, a HELLO of no known version is refused before: FINDINGS
    /// A34, b15.)
    /// </summary>
    public static bool ProvesDefault(Exchange exchange) => exchange.Fate == ExchangeFate.Answered
        && exchange.Failure is not (FailureReason.NotAuthenticated or FailureReason.UnknownCommand
            or FailureReason.InvalidSyntax or FailureReason.ProtocolError or FailureReason.NotExecuted)
        && !exchange.HasLogin && exchange.Behaviour is not (CommandBehaviour.Quit or CommandBehaviour.Reset)
        && (exchange.Behaviour != CommandBehaviour.Hello || exchange.Failure == FailureReason.None);

    /// <summary>NOPERM may name the user (Redis 7.2 and newer); what a script answers, its author chose.</summary>
    private static bool NamesUserInRefusal(Exchange exchange) =>
        exchange.Failure == FailureReason.PermissionDenied && exchange.Definition is { RunsScript: false };
}
