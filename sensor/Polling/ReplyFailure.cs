namespace Sensor.Polling;

/// <summary>What an error of the server means for the one who asked.</summary>
internal static class ReplyFailure
{
    /// <summary>Null where the reply is no error.</summary>
    public static PollFailure? Of(ReadOnlySpan<byte> reply, PollTarget target)
    {
        string? code = AdminReply.CodeOf(reply);
        if (code is null)
        {
            return null;
        }

        bool full = AdminReply.IsError(reply, "ERR max number of clients"u8);
        bool unknown = AdminReply.IsError(reply, "ERR unknown "u8) || AdminReply.IsError(reply, "ERR Unknown "u8)
            || AdminReply.IsError(reply, "ERR wrong number of arguments"u8)
            || AdminReply.IsError(reply, "ERR syntax error"u8) || code == "NOPROTO";
        return code switch
        {
            "NOPERM" => Failure(PollFailureKind.NoPermission, "its user may not ask this; "
                + "README has the ACL SETUSER line with all rights that are needed"),
            "WRONGPASS" => Failure(PollFailureKind.WrongPassword,
                "the server refuses the login; are user and password right, is the user enabled?"),
            "NOAUTH" => Failure(PollFailureKind.WrongPassword,
                "the server wants a login; name a user in the address and its password file"),
            "DENIED" => Failure(PollFailureKind.Refused,
                "the server is in protected mode and takes no connection from here"),
            "LOADING" or "BUSY" or "MASTERDOWN" or "TRYAGAIN" =>
                Failure(PollFailureKind.Busy, $"the server cannot answer now ({code}); asked again later"),
            _ when full => Failure(PollFailureKind.Refused, "the server has its maximum of clients (maxclients)"),
            _ when unknown => Failure(PollFailureKind.Unsupported,
                "the server does not know this question; is it an old version, is the command renamed?"),
            _ => Failure(PollFailureKind.Error, $"the server answers with an error ({code})"),
        };

        PollFailure Failure(PollFailureKind kind, string what) => new(kind, $"{target}: {what}");
    }
}
