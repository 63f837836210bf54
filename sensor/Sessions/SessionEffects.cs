using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Resp;

namespace Sensor.Sessions;

/// <summary>
/// What a settled command does to the identity of its session: login, SELECT, RESET, names (REDIS-FACTS §5).
/// </summary>
internal static class SessionEffects
{
    /// <summary>A word of a command that was shrunk: it had one, and nobody knows which.</summary>
    private static readonly RetainedWord NotKept = new(0, 0, 1, WordClass.Option);

    public static void Apply(Exchange exchange, SessionIdentity identity)
    {
        if (exchange.Fate is ExchangeFate.NotExecuted)
        {
            return;
        }

        // Silent, unanswered and unpaired commands may have worked or not; so may parts of a HELLO that failed.
        if (exchange.Fate is not ExchangeFate.Answered || exchange.Failure != FailureReason.None)
        {
            SessionMembers doubtful = exchange.Definition is null ? SessionMembers.None : SessionChanges.Of(exchange);
            identity.Doubt((UncertainMembers)(doubtful & ~SessionMembers.Library));
            return;
        }

        switch (exchange.Behaviour)
        {
            case CommandBehaviour.Auth when exchange.HasLogin:
                identity.LogIn(UserOf(exchange));
                break;
            case CommandBehaviour.Hello:
                ApplyHello(exchange, identity);
                break;
            case CommandBehaviour.Select when exchange.Argc == 2:
                ApplySelect(exchange, identity);
                break;
            case CommandBehaviour.Reset when exchange.Argc == 1:
                identity.Reset();
                break;
            case CommandBehaviour.ClientSetName when exchange.Argc == 3:
                ApplyName(exchange, exchange.ArgumentCount == 1 ? exchange.Arguments[0] : NotKept, identity);
                break;
            case CommandBehaviour.ClientSetInfo when exchange.ArgumentCount == 2:
                ApplyLibrary(exchange, identity);
                break;
            case CommandBehaviour.ClientId:
                identity.Facts = identity.Facts with { ClientId = exchange.ReplyInteger, FormatSlot = null };
                break;
            default:
                break;
        }
    }

    /// <summary>The name that a login tried; null where it is not known.</summary>
    public static byte[]? UserOf(Exchange exchange) => exchange.LoginIsDefault ? SessionIdentity.NameOfDefault
        : exchange.LoginUser.Length > 0 ? exchange.TextOf(exchange.LoginUser).ToArray() : null;

    private static void ApplyHello(Exchange exchange, SessionIdentity identity)
    {
        if (exchange.HasLogin)
        {
            identity.LogIn(UserOf(exchange));
        }

        if (exchange.SetName.FullLength > 0)
        {
            ApplyName(exchange, exchange.SetName, identity);
        }

        ReadOnlySpan<byte> reply = exchange.ReplyText.AsSpan(0, exchange.ReplyTextLength);
        if (ReplyFacts.TryReadHello(reply, out long? id, out int? version))
        {
            ConnectionFacts facts = identity.Facts;
            identity.Facts = facts with
            {
                ClientId = id ?? facts.ClientId,
                RespVersion = version ?? facts.RespVersion,
                FormatSlot = null,
            };
            identity.Confirm(UncertainMembers.RespVersion);
        }
    }

    private static void ApplySelect(Exchange exchange, SessionIdentity identity)
    {
        RetainedWord word = exchange.ArgumentCount == 1 ? exchange.Arguments[0] : default;
        bool whole = word.Length > 0 && word.Length == word.FullLength;
        if (!whole || !RespNumber.TryParse(exchange.TextOf(word), out long database)
            || database is < 0 or > int.MaxValue)
        {
            // (A gap may have taken its digits.)
            identity.Doubt(UncertainMembers.Database);
            return;
        }

        if (identity.Facts.Database != (int)database)
        {
            identity.Facts = identity.Facts with { Database = (int)database, FormatSlot = null };
        }

        identity.Confirm(UncertainMembers.Database);
    }

    private static void ApplyName(Exchange exchange, RetainedWord word, SessionIdentity identity)
    {
        if (word.Length < word.FullLength)
        {
            identity.Doubt(UncertainMembers.ClientName);
            return;
        }

        byte[]? name = word.FullLength == 0 ? null : exchange.TextOf(word).ToArray();
        identity.Facts = identity.Facts with { ClientName = name, FormatSlot = null };
        identity.Confirm(UncertainMembers.ClientName);
    }

    private static void ApplyLibrary(Exchange exchange, SessionIdentity identity)
    {
        ReadOnlySpan<byte> attribute = exchange.TextOf(exchange.Arguments[0]);
        byte[] value = exchange.TextOf(exchange.Arguments[1]).ToArray();
        if (System.Text.Ascii.EqualsIgnoreCase(attribute, "LIB-NAME"u8))
        {
            identity.Facts = identity.Facts with { ClientLib = value, FormatSlot = null };
        }
        else if (System.Text.Ascii.EqualsIgnoreCase(attribute, "LIB-VER"u8))
        {
            identity.Facts = identity.Facts with { ClientLibVersion = value, FormatSlot = null };
        }
    }
}
