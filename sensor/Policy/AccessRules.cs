using System.Buffers.Binary;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Instances;
using Sensor.Streams;

namespace Sensor.Policy;

/// <summary>
/// The rules that look beyond one command: how often this client has failed (<c>attempt_count</c>, tags
/// <c>brute_force</c>, <c>password_spraying</c>, <c>login_after_failures</c>), and what an instance has not seen before
/// (tags <c>first_seen_…</c>). One per worker; what is counted is shared. Looks only at what the event already shows.
/// </summary>
internal sealed class AccessRules(AccessRuleOptions options, AttemptWindow attempts, FirstSeen firstSeen)
{
    /// <summary>Commands of instances that this worker remembers having asked for; beyond, it asks each time.</summary>
    private const int MaxCommandsSeen = 1 << 16;

    private readonly HashSet<(Endpoint Server, int Command)> _commandsSeen = [];

    /// <summary>
    /// Adds to a finished <c>redis_command</c> what the rules find; <paramref name="definition"/> is null for an
    /// unknown command.
    /// </summary>
    public void Judge(AuditEvent audit, CommandDefinition? definition)
    {
        ConnectionBlock connection = audit.Connection!;
        EventTags tags = EventTags.None;
        if (audit.Category == EventCategory.FailedAccess)
        {
            tags = JudgeFailure(audit, connection);
        }
        else if (audit is { Category: EventCategory.Authentication, Outcome: AuditOutcome.Success })
        {
            tags = JudgeLogin(audit, connection);
        }

        if (firstSeen.IsOn)
        {
            tags |= NewConnectionFacts(audit, connection) | NewCommand(audit, connection, definition)
                | NewLogin(audit, connection);
        }

        if (tags != EventTags.None)
        {
            audit.LeavePlain();
            audit.Tags |= tags;
            audit.Severity = SeverityScale.Of(audit.Category, audit.Outcome, audit.Failure, audit.Tags);
        }
    }

    private EventTags JudgeLogin(AuditEvent audit, ConnectionBlock connection)
    {
        Attempts before = attempts.Count(ServerOf(connection), connection.ClientAddress, UserOf(audit), audit.TimeNs);
        return before.OfUser >= options.BruteForceAttempts ? EventTags.LoginAfterFailures : EventTags.None;
    }

    private EventTags JudgeFailure(AuditEvent audit, ConnectionBlock connection)
    {
        Attempts now = attempts.Add(ServerOf(connection), connection.ClientAddress, UserOf(audit), audit.TimeNs);
        audit.AttemptCount = now.OfUser;
        if (audit.Failure != AuditFailure.InvalidPassword)
        {
            return EventTags.None;
        }

        return (now.OfUser >= options.BruteForceAttempts ? EventTags.BruteForce : EventTags.None)
            | (now.Users >= options.SprayedUsers ? EventTags.PasswordSpraying : EventTags.None);
    }

    /// <summary>A connection's facts are looked at once: a changed fact makes a new block.</summary>
    private EventTags NewConnectionFacts(AuditEvent audit, ConnectionBlock connection)
    {
        if (connection.FirstSeenJudged)
        {
            return EventTags.None;
        }

        connection.FirstSeenJudged = true;
        Endpoint server = ServerOf(connection);
        Span<byte> address = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(address, connection.ClientAddress);
        bool newUser = connection.User is { } user && firstSeen.IsNew(server, FirstSeenKind.User, user, audit.TimeNs);
        bool newLibrary = connection.ClientLib is { } library
            && firstSeen.IsNew(server, FirstSeenKind.Library, library, audit.TimeNs);
        return If(firstSeen.IsNew(server, FirstSeenKind.Address, address, audit.TimeNs), EventTags.FirstSeenAddress)
            | If(newUser, EventTags.FirstSeenUser)
            | If(newLibrary, EventTags.FirstSeenLibrary);
    }

    private EventTags NewLogin(AuditEvent audit, ConnectionBlock connection)
    {
        if (audit is not { Category: EventCategory.Authentication, Outcome: AuditOutcome.Success })
        {
            return EventTags.None;
        }

        Span<byte> address = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(address, connection.ClientAddress);
        return If(
            firstSeen.IsNew(ServerOf(connection), FirstSeenKind.LoginAddress, address, audit.TimeNs),
            EventTags.LoginFromNewAddress);
    }

    /// <summary>A command that was refused has not been used.</summary>
    private EventTags NewCommand(AuditEvent audit, ConnectionBlock connection, CommandDefinition? definition)
    {
        if (definition is null || audit.Category == EventCategory.FailedAccess)
        {
            return EventTags.None;
        }

        Endpoint server = ServerOf(connection);
        if (_commandsSeen.Contains((server, definition.Id)))
        {
            return EventTags.None;
        }

        if (_commandsSeen.Count < MaxCommandsSeen)
        {
            _commandsSeen.Add((server, definition.Id));
        }

        return If(
            firstSeen.IsNew(server, FirstSeenKind.Command, definition.Action, audit.TimeNs),
            EventTags.FirstSeenCommand);
    }

    private static EventTags If(bool condition, EventTags tag) => condition ? tag : EventTags.None;

    private static Endpoint ServerOf(ConnectionBlock connection) =>
        new(connection.ServerAddress, connection.ServerPort);

    private static ReadOnlySpan<byte> UserOf(AuditEvent audit) =>
        audit.TriedUser.Exists ? audit.TriedUser.Span : audit.Connection!.User;
}
