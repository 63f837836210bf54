using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The formats <c>valkey-audit-text</c>, <c>-json</c> and <c>-csv</c>: the fields of the Valkey audit module's lines in
/// their order, times in UTC, texts escaped (the module's are not). What the module has no event for (the sensor's own,
/// polls, pushes) has the category <c>SENSOR</c> or <c>OTHER</c>, its action as command and its fields as arguments: a
/// loss is told here, too.
/// </summary>
internal sealed class ValkeyAuditFormat(ValkeyAuditStyle style, int maxLineBytes) : IEventFormat, ILineWriter
{
    private const int NanosecondsPerMicrosecond = 1000;
    private const int DateLength = 10;
    private const int ToSeconds = 19;

    private readonly ValkeyAuditArguments _arguments = new();
    private readonly TimestampText _times = new();
    private readonly OutputBuffer _value = new(256);
    private readonly OutputBuffer _cell = new(256);
    private readonly OutputBuffer _time = new(32);

    public void Write(AuditEvent audit, OutputBuffer output) => LineLimit.Write(this, audit, output, maxLineBytes);

    public void WriteLine(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        WriteTime(audit, output);
        EventParties parties = new(audit);
        ValkeyAuditFields fields = new(style, output, _cell);
        fields.Head("category"u8, ValkeyAuditArguments.CategoryOf(audit));
        _value.Clear();
        ValkeyAuditArguments.WriteCommandName(_value, audit);
        fields.Head("command"u8, _value.Written);
        fields.Head("command_args"u8, _arguments.Of(audit, limits));
        fields.Word("result"u8, ResultOf(audit));
        fields.Number("duration_us"u8, audit.DurationNs / NanosecondsPerMicrosecond);
        fields.Number("keys_modified"u8, audit.Outcome == AuditOutcome.Failure ? 0 : audit.Affected);
        fields.Number("client_id"u8, parties.ClientId);
        fields.Text("username"u8, parties.User);
        _value.Clear();
        if (parties.HasClient)
        {
            AddressText.Write(_value, parties.ClientAddress);
        }

        // (A pseudonym begins with hmac: and cannot be taken for an address.)
        fields.Text("client_ip"u8, parties.HasClient ? _value.Written : parties.ClientAddressHash);
        fields.Number("client_port"u8, parties.ClientPort);
        fields.Text("server_hostname"u8, parties.Instance);
        fields.Head("error"u8, _arguments.ErrorOf(audit));
        fields.End();
    }

    private static ReadOnlySpan<byte> ResultOf(AuditEvent audit) => audit.Outcome switch
    {
        AuditOutcome.Success => "SUCCESS"u8,
        AuditOutcome.Failure => "FAILURE"u8,
        _ => audit.Category == EventCategory.Sensor ? "ERROR"u8 : "EXECUTE"u8,
    };

    /// <summary>Date, blank, time to the second.</summary>
    private void WriteTime(AuditEvent audit, OutputBuffer output)
    {
        _time.Clear();
        _times.Write(_time, audit.TimeNs);
        output.Append(style switch
        {
            ValkeyAuditStyle.Text => "["u8,
            ValkeyAuditStyle.Json => "{\"timestamp\":\""u8,
            _ => [],
        });
        output.Append(_time.Written[..DateLength], " "u8, _time.Written[(DateLength + 1)..ToSeconds]);
        output.Append(style switch
        {
            ValkeyAuditStyle.Text => "]"u8,
            ValkeyAuditStyle.Json => "\""u8,
            _ => [],
        });
    }
}
