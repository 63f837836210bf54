using Sensor.Events;
using static Sensor.Formats.FieldValues;

namespace Sensor.Formats;

/// <summary>The fields of a command, its reply and its circumstances; other types have some of them.</summary>
internal static class CommandFields
{
    /// <summary>The words of a command, or the channel of a push.</summary>
    public static void WriteWords<T>(AuditEvent audit, in ListLimits limits, ref T to)
        where T : struct, IFieldWriter
    {
        Text(ref to, EventField.Command, audit.Command);
        Text(ref to, EventField.Subcommand, audit.Subcommand);
        Number(ref to, EventField.Argc, audit.Argc);
        Number(ref to, EventField.CommandSizeBytes, audit.CommandSizeBytes);
        Texts(ref to, EventField.Args, audit.Args.Items[..limits.Args]);
        AboveZero(ref to, EventField.ArgsTruncated, audit.Args.Truncated + audit.Args.Count - limits.Args);
        AboveZero(ref to, EventField.ArgsDropped, audit.Args.Dropped);
        Texts(ref to, EventField.Keys, audit.Keys.Items[..limits.Keys]);
        Accesses(ref to, EventField.KeyAccess, audit.KeyAccesses.AsSpan(0, limits.Keys));
        AboveZero(ref to, EventField.KeysTruncated, audit.Keys.Truncated + audit.Keys.Count - limits.Keys);
        AboveZero(ref to, EventField.KeysDropped, audit.Keys.Dropped);
        Text(ref to, EventField.KeyAccessed, audit.KeyAccessed);
        Text(ref to, EventField.KeyPattern, audit.KeyPattern);
        Texts(ref to, EventField.Channels, audit.Channels.Items[..limits.Channels]);
        AboveZero(
            ref to, EventField.ChannelsTruncated, audit.Channels.Truncated + audit.Channels.Count - limits.Channels);
        AboveZero(ref to, EventField.ChannelsDropped, audit.Channels.Dropped);
        if (audit.Escaped)
        {
            Name(ref to, EventField.Encoding, "escaped"u8);
        }
    }

    public static void Write<T>(AuditEvent audit, ref T to)
        where T : struct, IFieldWriter
    {
        if (audit.Type != EventType.Sensor)
        {
            Flags(ref to, EventField.Clipped, (uint)audit.Clipped, EventNames.Clipped);
        }

        Fact(ref to, EventField.DataCategory, audit.DataCategory);
        OnlyTrue(ref to, EventField.Privileged, audit.Privileged);
        OnlyTrue(ref to, EventField.Sensitive, audit.Sensitive);
        Milliseconds(ref to, EventField.DurationMs, audit.DurationNs);
        OnlyTrue(ref to, EventField.Blocking, audit.Blocking);
        WriteReply(audit, ref to);
        WriteCircumstances(audit, ref to);
    }

    private static void WriteReply<T>(AuditEvent audit, ref T to)
        where T : struct, IFieldWriter
    {
        if (audit.Reply != AuditReply.None)
        {
            Name(ref to, EventField.ReplyType, EventNames.Replies[(int)audit.Reply]);
        }

        Number(ref to, EventField.ReplySizeBytes, audit.ReplySizeBytes);
        Number(ref to, EventField.ReplyElements, audit.ReplyElements);
        Fact(ref to, EventField.ErrorCode, audit.ErrorCode);
        if (audit.Failure != AuditFailure.None)
        {
            Name(ref to, EventField.FailureReason, EventNames.Failures[(int)audit.Failure]);
        }

        Number(ref to, EventField.Affected, audit.Affected);
    }

    private static void WriteCircumstances<T>(AuditEvent audit, ref T to)
        where T : struct, IFieldWriter
    {
        OnlyTrue(ref to, EventField.Pipelined, audit.Pipelined);
        if (audit.TransactionOrdinal >= 0 && audit.Connection is { } connection)
        {
            Id(ref to, EventField.TransactionId, connection.SessionId, audit.TransactionOrdinal);
        }

        OnlyTrue(ref to, EventField.Queued, audit.Queued);
        OnlyTrue(ref to, EventField.ReplyOff, audit.ReplyOff);
        if (audit.HasScriptSha1)
        {
            Name(ref to, EventField.ScriptSha1, audit.ScriptSha1);
        }

        Number(ref to, EventField.ScriptSizeBytes, audit.ScriptSizeBytes);
        Flags(ref to, EventField.Capture, (uint)audit.Capture, EventNames.Captures);
        Flags(ref to, EventField.Uncertain, (uint)audit.Uncertain, EventNames.Uncertain);
        Fact(ref to, EventField.CaptureFile, audit.CaptureFile);
        AboveZero(ref to, EventField.CommandFrame, audit.CommandFrame);
        AboveZero(ref to, EventField.ReplyFrame, audit.ReplyFrame);
    }
}
