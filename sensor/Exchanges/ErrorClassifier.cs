namespace Sensor.Exchanges;

/// <summary>
/// What an error reply says: its code where it may be printed, and the reason for the failure. The text itself is never
/// kept: it may echo arguments (REDIS-FACTS §6). Codes and texts as Redis 7.0–8.x and Valkey 8–9 send them.
/// </summary>
internal static class ErrorClassifier
{
    private const int MaxCodeLength = 20;

    /// <param name="line">The error without its prefix and end.</param>
    /// <param name="exchange">Gets code and reason.</param>
    public static void Classify(ReadOnlySpan<byte> line, Exchange exchange)
    {
        int blank = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> code = blank < 0 ? line : line[..blank];
        ReadOnlySpan<byte> text = blank < 0 ? default : line[(blank + 1)..];
        exchange.Failure = ReasonOf(code, text);
        bool scripted = exchange.Definition?.RunsScript ?? false;
        bool printable = IsKnown(code)
            || (!scripted && code.Length is >= 2 and <= MaxCodeLength
                && !code.ContainsAnyExceptInRange((byte)'A', (byte)'Z'));
        exchange.ErrorCodeLength = printable ? code.Length : 0;
        if (printable)
        {
            code.CopyTo(exchange.ErrorCode);
        }
    }

    public static bool IsProtocolError(ReadOnlySpan<byte> line) => line.StartsWith("ERR Protocol error"u8);

    /// <summary>Errors that a server sends right after accepting, before any command, and then closes.</summary>
    public static bool IsRefusal(ReadOnlySpan<byte> line) =>
        line.StartsWith("ERR max number of clients"u8) || line.StartsWith("DENIED "u8);

    private static FailureReason ReasonOf(ReadOnlySpan<byte> code, ReadOnlySpan<byte> text)
    {
        if (code.SequenceEqual("ERR"u8))
        {
            return ReasonOfText(text);
        }

        if (code.SequenceEqual("EXECABORT"u8))
        {
            return ReasonOfAbort(text);
        }

        return code switch
        {
            _ when code.SequenceEqual("WRONGTYPE"u8) => FailureReason.WrongType,
            _ when code.SequenceEqual("NOPERM"u8) => FailureReason.PermissionDenied,
            _ when code.SequenceEqual("NOAUTH"u8) => FailureReason.NotAuthenticated,
            _ when code.SequenceEqual("WRONGPASS"u8) => FailureReason.InvalidPassword,
            _ when code.SequenceEqual("DENIED"u8) => FailureReason.ConnectionRefused,
            _ when code.SequenceEqual("MOVED"u8) || code.SequenceEqual("ASK"u8)
                || code.SequenceEqual("REDIRECT"u8) => FailureReason.Redirected,
            _ when code.SequenceEqual("READONLY"u8) => FailureReason.ReadOnly,
            _ when code.SequenceEqual("OOM"u8) => FailureReason.OutOfMemory,
            _ when code.SequenceEqual("LOADING"u8) => FailureReason.Loading,
            _ when code.SequenceEqual("BUSY"u8) => FailureReason.Busy,
            _ when code.SequenceEqual("NOSCRIPT"u8) => FailureReason.NoScript,
            _ => FailureReason.Other,
        };
    }

    private static FailureReason ReasonOfText(ReadOnlySpan<byte> text)
    {
        if (StartsWith(text, "unknown command"u8) || StartsWith(text, "unknown subcommand"u8))
        {
            return FailureReason.UnknownCommand;
        }

        if (StartsWith(text, "wrong number of arguments"u8) || StartsWith(text, "syntax error"u8))
        {
            return FailureReason.InvalidSyntax;
        }

        if (text.StartsWith("Protocol error"u8))
        {
            return FailureReason.ProtocolError;
        }

        if (text.StartsWith("AUTH <password> called without any password"u8)
            || text.StartsWith("Client sent AUTH, but no password is set"u8))
        {
            return FailureReason.InvalidPassword;
        }

        if (text.StartsWith("ACL failure in script"u8) || text.StartsWith("The user executing the script can't"u8))
        {
            return FailureReason.PermissionDenied;
        }

        return text.StartsWith("max number of clients"u8) ? FailureReason.ConnectionRefused : FailureReason.Other;
    }

    private static FailureReason ReasonOfAbort(ReadOnlySpan<byte> text)
    {
        int because = text.IndexOf("because of: "u8);
        ReadOnlySpan<byte> cause = because < 0 ? default : text[(because + "because of: "u8.Length)..];
        if (cause.StartsWith("NOPERM"u8))
        {
            return FailureReason.PermissionDenied;
        }

        return cause.StartsWith("NOAUTH"u8) ? FailureReason.NotAuthenticated : FailureReason.NotExecuted;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && System.Text.Ascii.EqualsIgnoreCase(text[..start.Length], start);

    /// <summary>Codes that the servers themselves use: printed also for scripts, which could choose any word.</summary>
    private static bool IsKnown(ReadOnlySpan<byte> code)
    {
        foreach (byte[] known in KnownCodes)
        {
            if (code.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    private static readonly byte[][] KnownCodes =
    [
        .. new[]
        {
            "ERR", "WRONGTYPE", "NOPERM", "NOAUTH", "WRONGPASS", "DENIED", "MOVED", "ASK", "REDIRECT", "READONLY", "OOM",
            "LOADING", "BUSY", "NOSCRIPT", "EXECABORT", "NOPROTO", "BUSYKEY", "BUSYGROUP", "NOGROUP", "CROSSSLOT",
            "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "MISCONF", "NOREPLICAS", "NOTBUSY", "UNKILLABLE", "UNBLOCKED", "IOERR",
            "NOMASTERLINK", "INPROG", "NOGOODSLAVE", "NOSUB", "INVALIDOBJ", "NOTREADY", "STALE",
        }.Select(System.Text.Encoding.ASCII.GetBytes),
    ];
}
