using System.Security.Cryptography;
using System.Text;
using Sensor.Resp;
using Sensor.Sessions;

namespace Sensor.Polling;

/// <summary>
/// HELLO 3 with the user's password; AUTH and RESP2 for a server, or a proxy, that does not know HELLO. The password is
/// read from its file now, and its bytes are cleared when they are sent.
/// </summary>
internal sealed class AdminLogin(AdminConnection connection)
{
    /// <summary>Null where it worked.</summary>
    public PollFailure? Run(out long? clientId, out int respVersion)
    {
        clientId = null;
        respVersion = 2;
        PollingOptions options = connection.Options;
        byte[]? password = options.Target.User is null ? null : []; // any will do for a user without one
        if (options.PasswordFile is not null)
        {
            if (!SecretFile.TryRead(options.PasswordFile, out password, out string? problem))
            {
                return new PollFailure(PollFailureKind.BadCredentials, problem!);
            }
        }

        try
        {
            return Run(password, ref clientId, ref respVersion);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private PollFailure? Run(byte[]? password, ref long? clientId, ref int respVersion)
    {
        byte[] user = Encoding.UTF8.GetBytes(connection.Options.Target.User ?? "default");
        AdminReply hello = connection.Ask(AdminCommand.Encode(password is null
            ? [.. Words("HELLO", "3")] : [.. Words("HELLO", "3", "AUTH"), user, password]));
        if (hello.Failure is null)
        {
            if (!ReplyFacts.TryReadHello(hello.Bytes.Span, out clientId, out int? version))
            {
                return new PollFailure(PollFailureKind.NotRedis,
                    $"{connection.Options.Target}: what answers there is no Redis server; is the port right?");
            }

            respVersion = version ?? 3;
        }
        else if (hello.Failure is not { Kind: PollFailureKind.Unsupported or PollFailureKind.Error })
        {
            return hello.Failure;
        }
        else if (password is not null)
        {
            // Before 6.0 there are no users, and AUTH with two words is an error.
            AdminReply auth = connection.Ask(AdminCommand.Encode(connection.Options.Target.User is null
                ? [.. Words("AUTH"), password] : [.. Words("AUTH"), user, password]));
            if (auth.Failure is not null || !auth.Bytes.Span.SequenceEqual("+OK\r\n"u8))
            {
                return LoginFailure(auth);
            }
        }

        PollFailure? failure = null;
        clientId ??= AskId(out failure);
        return failure is { EndsConnection: true } ? failure : null;
    }

    private long? AskId(out PollFailure? failure)
    {
        AdminReply reply = connection.Ask("CLIENT", "ID");
        failure = reply.Failure;
        RespCursor cursor = new(reply.Bytes.Span);
        return failure is null && cursor.TryReadInteger(out long id) ? id : null;
    }

    /// <summary>A failed AUTH is a failed login, whatever the error's code: old servers say ERR.</summary>
    private PollFailure LoginFailure(AdminReply reply)
    {
        bool keeps = reply.Failure is { EndsConnection: true } or { Kind: PollFailureKind.Busy };
        return keeps ? reply.Failure! : new PollFailure(PollFailureKind.WrongPassword,
            $"{connection.Options.Target}: the server refuses the login; are user and password right?");
    }

    private static IEnumerable<byte[]> Words(params string[] words) => words.Select(Encoding.ASCII.GetBytes);
}
