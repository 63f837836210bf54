using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// The last look at an event before a format writes it: how much of it may be told (<see cref="PayloadOptions"/>,
/// <see cref="PseudonymOptions"/>, card numbers). Until here an event says in plain what it found, for rules, counters
/// and correlation look at that; behind here nobody sees it. One instance per worker; its texts are valid until the
/// next event.
/// </summary>
internal sealed class Disclosure
{
    private readonly DisclosedTexts _texts;
    private readonly SessionDisclosure _sessions;
    private readonly CommandDisclosure _commands;
    private readonly PolledDisclosure _polled;

    /// <param name="options">Without problems (<see cref="PolicyProblems"/>).</param>
    public Disclosure(PolicyOptions options)
    {
        KeyedHash? hash = options.HashKey is { } key ? new(key, options.HashBytes) : null;
        _texts = new(hash, options.MaskCardNumbers, options.MaxTextBytes);
        WordDisclosure words = new(options.Pseudonyms, _texts);
        _sessions = new(options.Pseudonyms, hash, _texts);
        _commands = new(options, words);
        _polled = new(options, hash, words);
    }

    /// <summary>Once per event; <paramref name="exchange"/> is that of a command, else null.</summary>
    public void Apply(AuditEvent audit, Exchange? exchange)
    {
        _texts.Clear();
        if (audit.Connection is { } connection)
        {
            audit.Connection = _sessions.Of(connection);
        }

        if (exchange is not null)
        {
            _commands.Apply(audit, exchange);
        }
        else if (audit.Polled is { } polled)
        {
            _polled.Apply(audit, polled);
        }
        else if (audit.Type == EventType.RedisPush)
        {
            _commands.ApplyToPush(audit);
        }
    }
}
