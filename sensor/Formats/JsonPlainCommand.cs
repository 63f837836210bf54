using Sensor.Events;

namespace Sensor.Formats;

/// <summary>The bytes of a <see cref="PlainCommand"/> in JSON, made once.</summary>
internal sealed class JsonPlainCommand
{
    private readonly byte[] _head;
    private readonly byte[] _name;

    private JsonPlainCommand(PlainCommand plain)
    {
        OutputBuffer output = new(256);
        JsonMembers.Name(output, "\",\"event_type\":\""u8, EventNames.Types[(int)EventType.RedisCommand]);
        JsonMembers.Name(output, ",\"event_category\":\""u8, EventNames.Categories[(int)plain.Category]);
        output.Append(",\"event_action\":\""u8, plain.Action.Span, "\",\"outcome\":\"success\",\"success\":true"u8);
        output.Append(",\"severity\":"u8, PlainCommand.Severity);
        _head = output.Written.ToArray();
        output.Clear();
        JsonMembers.Text(output, ",\"command\":\""u8, plain.Command, escaped: false);
        JsonMembers.Text(output, ",\"subcommand\":\""u8, plain.Subcommand, escaped: false);
        _name = output.Written.ToArray();
    }

    /// <summary>The quote that ends <c>event_id</c>, and the members behind it up to <c>severity</c>.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>The members <c>command</c> and <c>subcommand</c>.</summary>
    public ReadOnlySpan<byte> Name => _name;

    public static JsonPlainCommand Of(PlainCommand plain)
    {
        if (plain.FormatSlot is not JsonPlainCommand encoded)
        {
            encoded = new(plain);
            plain.FormatSlot = encoded;
        }

        return encoded;
    }
}
