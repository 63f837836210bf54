using Sensor.Events;

namespace Sensor.Policy;

/// <summary>
/// <c>severity</c>, 1 to 7, in one place. A category has its level; what the tags and the failure say can raise it:
/// <code>
/// 1 data access, pub/sub, sessions, the rest      2 logins, a data access that fails, unknown command or bad syntax
/// 3 odd but harmless: KEYS *, an unlisted command 4 privileged actions, no login, protocol errors, gaps
/// 5 denied, bad password, system objects          6 changed rights or passwords, server life cycle, dangerous
/// commands,                                                   many failed logins 7 a forbidden command that was not
/// refused, a login after a series of failures
/// </code>
/// </summary>
internal static class SeverityScale
{
    public const int Highest = 7;

    public static int Of(EventCategory category, AuditOutcome outcome, AuditFailure failure, EventTags tags)
    {
        int severity = OfCategory(category, outcome, failure);
        if ((tags & (EventTags.DangerousPattern | EventTags.UnlistedCommand)) != 0)
        {
            severity = Math.Max(severity, 3);
        }

        if ((tags & EventTags.CrossProtocol) != 0)
        {
            severity = Math.Max(severity, 5);
        }

        if ((tags & EventTags.DangerousCommand) != 0)
        {
            severity = Math.Max(severity, outcome == AuditOutcome.Failure ? 5 : 6);
        }

        if ((tags & (EventTags.BruteForce | EventTags.PasswordSpraying)) != 0)
        {
            severity = Math.Max(severity, 6);
        }

        if ((tags & EventTags.LoginAfterFailures) != 0)
        {
            return Highest;
        }

        if ((tags & (EventTags.FirstSeenUser | EventTags.FirstSeenAddress | EventTags.FirstSeenCommand
            | EventTags.FirstSeenLibrary | EventTags.LoginFromNewAddress)) != 0)
        {
            severity = Math.Max(severity, 3);
        }

        return (tags & EventTags.PolicyViolation) == 0 ? severity
            : outcome == AuditOutcome.Failure ? Math.Max(severity, 5)
            : Highest;
    }

    private static int OfCategory(EventCategory category, AuditOutcome outcome, AuditFailure failure) => category switch
    {
        EventCategory.FailedAccess => OfFailedAccess(failure),
        EventCategory.AuthModification or EventCategory.SystemLifecycle => 6,
        EventCategory.SystemObject => 5,
        EventCategory.PrivilegedAction => 4,
        EventCategory.Authentication => 2,
        _ => outcome == AuditOutcome.Failure ? 2 : 1,
    };

    private static int OfFailedAccess(AuditFailure failure) => failure switch
    {
        AuditFailure.InvalidSyntax or AuditFailure.UnknownCommand => 2,
        AuditFailure.NotAuthenticated or AuditFailure.ProtocolError => 4,
        _ => 5,
    };
}
