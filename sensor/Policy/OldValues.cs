using System.Text;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Instances;
using Sensor.Sessions;

namespace Sensor.Policy;

/// <summary>
/// <c>old_value</c> of CONFIG SET, for servers that are polled: what the parameter was before this command;
/// <c>&lt;UNKNOWN&gt;</c> where that is not known, <c>&lt;REDACTED&gt;</c> for a secret.
/// </summary>
internal sealed class OldValues
{
    private static readonly byte[] UnknownText = "<UNKNOWN>"u8.ToArray();

    private readonly PolicyOptions _options;
    private readonly IPolledConfiguration? _configuration;

    public OldValues(PolicyOptions options, IPolledConfiguration? configuration)
    {
        _options = options;
        _configuration = configuration;
    }

    /// <summary>Parameters and new values of the event are filled.</summary>
    public void Fill(Exchange exchange, ConnectionFacts facts, AuditEvent audit)
    {
        if (_configuration?.Of(facts.Key) is not { } history)
        {
            return;
        }

        for (int i = 0; i < audit.Parameters.Count; i++)
        {
            RetainedWord name = exchange.Arguments[2 * i];
            RetainedWord value = exchange.Arguments[(2 * i) + 1];
            audit.OldValues.Add(value.Class == WordClass.Secret || name.Class == WordClass.Secret
                ? Redactor.Redacted
                : Known(history.OldValueOf(SetOf(exchange, facts, name, value)), audit));
        }
    }

    private TextSlice Known(byte[]? value, AuditEvent audit)
    {
        if (value is null)
        {
            return new(UnknownText);
        }

        int printed = TextCut.Length(value, value.Length, _options.MaxTextBytes);
        audit.Clipped |= printed < value.Length ? ClippedMembers.OldValue : ClippedMembers.None;
        return new(value, 0, printed, isCut: printed < value.Length);
    }

    private static ConfigSet SetOf(
        Exchange exchange, ConnectionFacts facts, RetainedWord name, RetainedWord value) => new()
        {
            Parameter = Encoding.ASCII.GetString(exchange.TextOf(name)).ToLowerInvariant(),
            Value = value.Length == value.FullLength ? exchange.TextOf(value).ToArray() : null,
            TimeNs = exchange.LastByteTimeNs,
            AnsweredNs = Math.Max(exchange.LastByteTimeNs, exchange.ReplyFirstByteTimeNs),
            Key = facts.Key,
        };
}
