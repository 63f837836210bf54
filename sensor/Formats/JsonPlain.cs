using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// Plain events (<see cref="PlainCommand"/>), which most are, in one go: what is the same for a command or a connection
/// is copied, the room is measured once, no text is looked at. Gives the bytes that <see cref="JsonFormat"/> would
/// give.
/// </summary>
internal sealed class JsonPlain(TimestampText time, int maxLineBytes)
{
    /// <summary>More than the names, numbers and quotes of all members that have no length of their own here.</summary>
    private const int Frame = 640;

    /// <summary>Quotes, comma and the longest access of one key; an argument has less.</summary>
    private const int PerText = 20;

    private static readonly byte[][] ReplyMembers = Array.ConvertAll(
        EventNames.Replies,
        static name => (byte[])[.. ",\"reply_type\":\""u8, .. name, .. "\",\"reply_size_bytes\":"u8]);

    private static readonly byte[][] AccessItems =
        Array.ConvertAll(EventNames.KeyAccesses, static name => (byte[])[(byte)'"', .. name, .. "\","u8]);

    /// <summary>False, and nothing written, where the line might be longer than a line may be.</summary>
    public bool TryWrite(AuditEvent audit, PlainCommand plain, OutputBuffer output)
    {
        JsonPlainCommand command = JsonPlainCommand.Of(plain);
        JsonConnection connection = JsonConnection.Of(audit.Connection!);
        ReadOnlySpan<TextSlice> args = audit.Args.Items;
        ReadOnlySpan<TextSlice> keys = audit.Keys.Items;
        int room = Frame + command.Head.Length + command.Name.Length + connection.Names.Length
            + connection.WhoAndWhere.Length + LengthOf(args) + (2 * LengthOf(keys));
        if (room > maxLineBytes)
        {
            return false;
        }

        JsonLine line = new(output.Reserve(room));
        line.Append("{\"schema_version\":\"1.0\",\"timestamp\":\""u8);
        line.Append(time.TextOf(audit.TimeNs));
        line.Append("\",\"event_id\":\""u8);
        line.Append(audit.IdPrefix);
        line.AppendOrdinal(audit.IdOrdinal);
        line.Append(command.Head);
        line.Append(connection.Names);
        if (audit.Sequence > 0)
        {
            line.Append(",\"sequence\":"u8, audit.Sequence);
        }

        line.Append(connection.WhoAndWhere);
        line.Append(command.Name);
        line.Append(",\"argc\":"u8, audit.Argc);
        line.Append(",\"command_size_bytes\":"u8, audit.CommandSizeBytes);
        AppendTexts(ref line, args, keys, audit);
        line.AppendMilliseconds(",\"duration_ms\":"u8, audit.DurationNs);
        line.Append(ReplyMembers[(int)audit.Reply], audit.ReplySizeBytes);
        if ((audit.ReplyElements & audit.Affected) >= 0)
        {
            AppendCounts(ref line, audit);
        }

        line.Append(audit.Pipelined ? ",\"pipelined\":true}\n"u8 : "}\n"u8);
        output.Advance(line.Length);
        return true;
    }

    private static int LengthOf(ReadOnlySpan<TextSlice> texts)
    {
        int length = texts.Length * PerText;
        foreach (ref readonly TextSlice text in texts)
        {
            length += text.Length;
        }

        return length;
    }

    private static void AppendTexts(
        ref JsonLine line, ReadOnlySpan<TextSlice> args, ReadOnlySpan<TextSlice> keys, AuditEvent audit)
    {
        if (!args.IsEmpty)
        {
            line.Append(",\"args\":["u8);
            line.AppendList(args);
        }

        if (keys.IsEmpty)
        {
            return;
        }

        line.Append(",\"keys\":["u8);
        line.AppendList(keys);
        line.Append(",\"key_access\":["u8);
        for (int i = 0; i < keys.Length; i++)
        {
            line.Append(AccessItems[(int)audit.KeyAccesses[i]]);
        }

        line.CloseList();
        line.Append(",\"key_accessed\":\""u8);
        line.Append(audit.KeyAccessed.Span);
        line.Append("\",\"key_pattern\":\""u8);
        line.Append(audit.KeyPattern.Span);
        line.Append("\""u8);
    }

    /// <summary>One of the two is there, or both.</summary>
    private static void AppendCounts(ref JsonLine line, AuditEvent audit)
    {
        if (audit.ReplyElements >= 0)
        {
            line.Append(",\"reply_elements\":"u8, audit.ReplyElements);
        }

        if (audit.Affected >= 0)
        {
            line.Append(",\"affected\":"u8, audit.Affected);
        }
    }
}
