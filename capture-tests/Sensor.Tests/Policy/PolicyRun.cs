using System.Text;
using System.Text.Json;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Formats;
using Sensor.Policy;
using Sensor.Sessions;

namespace Sensor.Tests.Policy;

/// <summary>From exchange to the members of the event as JSON: what a consumer sees.</summary>
internal sealed class PolicyRun
{
    private readonly EventBuilder _builder;
    private readonly SessionEventBuilder _sessions;
    private readonly JsonFormat _format = new();
    private readonly OutputBuffer _output = new();
    private readonly IEventFormat[] _formats =
        [.. EventFormats.All.Select(format => format.Create(EventFormats.MaxLineBytes))];

    public PolicyRun(PolicyOptions? options = null)
    {
        options ??= new();
        ConnectionBlocks blocks = new(options);
        _builder = new(options, blocks);
        _sessions = new(options, blocks, startNs: 0);
    }

    public EventBuilder Builder => _builder;

    public SessionEventBuilder Sessions => _sessions;

    public Event Tell(Exchange exchange, ConnectionFacts? facts = null, UncertainMembers uncertain = default) =>
        Tell(_builder.Command(exchange, new(facts ?? SampleExchange.Facts(), uncertain)));

    /// <summary>The event's line in each format that has one for it.</summary>
    public IEnumerable<string> TellInEveryFormat(Exchange exchange)
    {
        AuditEvent audit = _builder.Command(exchange, new(SampleExchange.Facts(), default));
        foreach (IEventFormat format in _formats)
        {
            _output.Clear();
            format.Write(audit, _output);
            yield return Encoding.UTF8.GetString(_output.Written);
        }
    }

    public Event Tell(AuditEvent audit)
    {
        _output.Clear();
        _format.Write(audit, _output);
        return new(Encoding.UTF8.GetString(_output.Written));
    }

    /// <summary>An event's line; members as text, lists with commas, empty where absent.</summary>
    internal sealed class Event
    {
        private readonly JsonElement _root;

        public Event(string line)
        {
            Line = line;
            using JsonDocument document = JsonDocument.Parse(line);
            _root = document.RootElement.Clone();
        }

        public string Line { get; }

        public string this[string name] => !_root.TryGetProperty(name, out JsonElement value) ? ""
            : value.ValueKind == JsonValueKind.Array
                ? string.Join(',', value.EnumerateArray().Select(item => item.GetString()))
            : value.ToString();

        public bool Has(string name) => _root.TryGetProperty(name, out _);
    }
}
