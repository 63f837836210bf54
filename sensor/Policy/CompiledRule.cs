using System.Text;
using Sensor.Events;

namespace Sensor.Policy;

/// <summary>
/// A rule made ready: what of it hangs on the event itself. Its users, addresses, databases, instances and keys are in
/// the indexes of <see cref="RuleSet"/>. Immutable.
/// </summary>
internal sealed class CompiledRule
{
    private readonly CategoryChoice? _categories;
    private readonly CommandChoice? _commands;
    private readonly int _outcomes;
    private readonly AuditUncertain _basis;

    public CompiledRule(PolicyRule rule, PolicyOptions options)
    {
        PolicyMatch match = rule.Match;
        Name = new(Encoding.UTF8.GetBytes(rule.Name));
        Action = rule.Action;
        Rate = rule.Rate ?? 1;
        Severity = rule.Severity ?? 0;
        HasKeys = match.Keys.Count > 0;
        HasUsers = match.Users.Count > 0;
        _categories = match.Categories.Count == 0 ? null : new(match.Categories, options.OwnCategories);
        _commands = match.Commands.Count == 0 ? null : new(match.Commands);
        foreach (string outcome in match.Outcomes)
        {
            _outcomes |= outcome switch
            {
                "success" => 1 << (int)AuditOutcome.Success,
                "failure" => 1 << (int)AuditOutcome.Failure,
                _ => 1 << (int)AuditOutcome.Unknown,
            };
        }

        _basis = (HasUsers ? AuditUncertain.User : 0)
            | (match.Databases.Count > 0 ? AuditUncertain.Database : 0)
            | (HasKeys ? AuditUncertain.Keys : 0)
            | (_outcomes != 0 ? AuditUncertain.Outcome : 0);
    }

    public TextSlice Name { get; }

    public PolicyAction Action { get; }

    public double Rate { get; }

    /// <summary>0: as the scale has it.</summary>
    public int Severity { get; }

    public bool HasKeys { get; }

    public bool HasUsers { get; }

    /// <summary>Whether events of a command may match; empty: events without one.</summary>
    public bool MayMatch(ReadOnlySpan<byte> command, int nameLength, int possibleCategories) =>
        (_commands is null || _commands.Holds(command, nameLength))
        && (_categories is null || _categories.MayHold(command, nameLength, possibleCategories));

    /// <summary>The rest, for a rule whose command, session and keys match.</summary>
    public bool Matches(AuditEvent audit, ReadOnlySpan<byte> command, int nameLength) =>
        (_outcomes == 0 || (_outcomes & (1 << (int)audit.Outcome)) != 0)
        && (_categories is null || _categories.Holds(audit, command, nameLength))
        && (Action == PolicyAction.Include || (audit.Uncertain & _basis) == 0);

    /// <summary>
    /// Whether it may leave out an event that is always recorded: its categories or commands name it in so many words.
    /// A failed access is named by its category, or by its command together with the outcome <c>failure</c>: a rule
    /// against the noise of GET must not hide who was refused one.
    /// </summary>
    public bool Names(AuditEvent audit, ReadOnlySpan<byte> command, int nameLength, bool configuration)
    {
        if (_categories is not null && _categories.Names(audit, command, nameLength, configuration))
        {
            return true;
        }

        bool named = _commands is not null && _commands.Names(command, nameLength);
        return named && (audit.Category != EventCategory.FailedAccess
            || _outcomes == 1 << (int)AuditOutcome.Failure);
    }
}
