using Sensor.Events;

namespace Sensor.Policy;

/// <summary>
/// The categories of a rule: EVENTS.md's own, those of the Valkey audit module, and groups of commands
/// (<see cref="PolicyMatch.Categories"/>). Immutable.
/// </summary>
internal sealed class CategoryChoice
{
    private static readonly byte[] LoginFailed = "login_failed"u8.ToArray();

    private readonly bool _all;
    private readonly bool _logins;
    private readonly bool _configuration;
    private readonly int _events;
    private readonly CommandChoice _own;

    public CategoryChoice(
        IReadOnlyList<string> names, IReadOnlyDictionary<string, IReadOnlyList<string>> ownCategories)
    {
        List<string> commands = [];
        foreach (string name in names)
        {
            switch (name)
            {
                case "all":
                    _all = true;
                    break;
                case "none":
                    break;
                case "connections":
                    _events |= Bit(EventCategory.Session);
                    break;
                case "auth":
                    _logins = true;
                    _events |= Bit(EventCategory.Authentication) | Bit(EventCategory.AuthModification);
                    break;
                case "config":
                    _configuration = true;
                    break;
                case "keys":
                    _events |= Bit(EventCategory.DataAccess);
                    break;
                default:
                    if (ownCategories.TryGetValue(name, out IReadOnlyList<string>? own))
                    {
                        commands.AddRange(own);
                    }
                    else if (Of(name) is { } category)
                    {
                        _events |= Bit(category);
                    }

                    break;
            }
        }

        _own = new(commands);
    }

    /// <summary>Whether this is a name that a rule may use beside own categories.</summary>
    public static bool IsKnown(string name) =>
        name is "all" or "none" or "connections" or "auth" or "config" or "keys" || Of(name) is not null;

    /// <summary>
    /// Whether events of this command may fall under it: all that hangs on the command alone is decided here.
    /// </summary>
    public bool MayHold(ReadOnlySpan<byte> command, int nameLength, int possible) =>
        _all || (_events & possible) != 0 || _logins || _own.Holds(command, nameLength)
        || (_configuration && (command.IsEmpty || IsConfig(command, nameLength)));

    public bool Holds(AuditEvent audit, ReadOnlySpan<byte> command, int nameLength) =>
        _all || (_events & Bit(audit.Category)) != 0
        || (_logins && IsFailedLogin(audit))
        || (_configuration && (audit.Type == EventType.ServerConfigChange || IsConfig(command, nameLength)))
        || _own.Holds(command, nameLength);

    /// <summary>
    /// Whether it names an event that is always recorded in so many words: its category, or its command.
    /// <paramref name="configuration"/>: it is a change of configuration, which has no category of its own.
    /// </summary>
    public bool Names(AuditEvent audit, ReadOnlySpan<byte> command, int nameLength, bool configuration) =>
        configuration
            ? _configuration || _own.Names(command, nameLength)
            : (_events & Bit(audit.Category)) != 0
                || (_logins && IsFailedLogin(audit))
                || (audit.Category != EventCategory.FailedAccess && _own.Names(command, nameLength));

    private static bool IsConfig(ReadOnlySpan<byte> command, int nameLength) =>
        command[..nameLength].SequenceEqual("CONFIG"u8);

    public static int Bit(EventCategory category) => 1 << (int)category;

    private static bool IsFailedLogin(AuditEvent audit) =>
        audit.Category == EventCategory.FailedAccess && audit.Action.Span.SequenceEqual(LoginFailed);

    private static EventCategory? Of(string name)
    {
        int index = Array.FindIndex(EventNames.Categories, known => known.AsSpan().SequenceEqual(
            System.Text.Encoding.UTF8.GetBytes(name)));
        return index < 0 || (EventCategory)index == EventCategory.Sensor ? null : (EventCategory)index;
    }
}
