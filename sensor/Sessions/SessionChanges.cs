using Sensor.Commands;
using Sensor.Exchanges;

namespace Sensor.Sessions;

/// <summary>Which members of a session a command changes (REDIS-FACTS §5).</summary>
internal static class SessionChanges
{
    /// <summary>What it changed, or may have; of a command that is not settled: what it may change.</summary>
    public static SessionMembers Of(Exchange exchange)
    {
        if (exchange.Fate == ExchangeFate.NotExecuted || exchange.Has(ExchangeMarks.Unsolicited))
        {
            return SessionMembers.None;
        }

        if (exchange.Fate == ExchangeFate.Answered && exchange.Failure != FailureReason.None)
        {
            return OfFailed(exchange);
        }

        return Asked(exchange);
    }

    /// <summary>What it asks to change, whatever became of it.</summary>
    public static SessionMembers Asked(Exchange exchange) => exchange.Behaviour switch
    {
        CommandBehaviour.Auth when exchange.HasLogin => SessionMembers.User,
        CommandBehaviour.Hello => SessionMembers.RespVersion | LoginAndName(exchange),
        CommandBehaviour.Select when exchange.Argc == 2 => SessionMembers.Database,
        CommandBehaviour.Reset when exchange.Argc == 1 => SessionMembers.User | SessionMembers.Database
            | SessionMembers.ClientName | SessionMembers.RespVersion,
        CommandBehaviour.ClientSetName when exchange.Argc == 3 => SessionMembers.ClientName,
        CommandBehaviour.ClientSetInfo => SessionMembers.Library,

        // Its name was torn by a gap: it may have been any of these.
        _ when exchange.Definition is null && exchange.Has(ExchangeMarks.Truncated) => SessionMembers.All,
        _ => SessionMembers.None,
    };

    /// <summary>
    /// Redis 6 and 7.0 apply AUTH and SETNAME of a HELLO before they find a later fault in it (FINDINGS A23): after
    /// such an error the user and the name may have changed.
    /// </summary>
    private static SessionMembers OfFailed(Exchange exchange)
    {
        bool versionRefused = exchange.ErrorCode.AsSpan(0, exchange.ErrorCodeLength).SequenceEqual("NOPROTO"u8);
        if (exchange.Behaviour != CommandBehaviour.Hello || versionRefused
            || exchange.Failure is FailureReason.NotAuthenticated or FailureReason.PermissionDenied)
        {
            return SessionMembers.None;
        }

        bool userMayHaveChanged =
            exchange.Logins > 1 || (exchange.HasLogin && exchange.Failure != FailureReason.InvalidPassword);
        return LoginAndName(exchange) & (userMayHaveChanged ? SessionMembers.All : ~SessionMembers.User);
    }

    private static SessionMembers LoginAndName(Exchange exchange) =>
        (exchange.HasLogin ? SessionMembers.User : SessionMembers.None)
        | (exchange.SetName.FullLength > 0 ? SessionMembers.ClientName : SessionMembers.None);
}
