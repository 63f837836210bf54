using System.Text;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Sessions;

namespace Sensor.Policy;

/// <summary>
/// The members that a category adds (EVENTS.md, "By category"), as far as the wire tells them: of CONFIG SET and of
/// ACL SETUSER and DELUSER. All comes from words that the redactor has already decided about.
/// </summary>
internal sealed class CategoryFacts
{
    private static readonly byte[] DefaultUser = "default"u8.ToArray();

    private readonly CommandTraitTable _traits;

    private readonly OldValues _oldValues;

    public CategoryFacts(CommandTraitTable traits, OldValues oldValues)
    {
        _traits = traits;
        _oldValues = oldValues;
    }

    public void Fill(Exchange exchange, ConnectionFacts facts, AuditEvent audit)
    {
        if (audit.Category is not (EventCategory.PrivilegedAction or EventCategory.AuthModification))
        {
            return;
        }

        bool sets = (_traits.Of(exchange.Definition) & CommandTraits.ConfigSet) != 0;
        if (sets)
        {
            FillParameters(audit);
            _oldValues.Fill(exchange, facts, audit);
        }

        if (audit.Category != EventCategory.AuthModification)
        {
            return;
        }

        audit.AdminUser = audit.Connection?.User is { Length: > 0 } user ? new(user) : default;
        if (sets)
        {
            // CONFIG SET requirepass: the password of the user default.
            audit.TargetUser = new(DefaultUser);
            audit.PasswordChanged = audit.Outcome == AuditOutcome.Success;
        }
        else if (exchange.Definition?.Behaviour is CommandBehaviour.AclSetUser or CommandBehaviour.AclDelUser)
        {
            FillRights(exchange, audit);
        }
    }

    private static void FillParameters(AuditEvent audit)
    {
        ReadOnlySpan<TextSlice> words = audit.Args.Items;
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            audit.Parameters.Add(words[i]);
            audit.NewValues.Add(words[i + 1]);
        }

        audit.Clipped |= (audit.Clipped & ClippedMembers.Args) == 0
            ? ClippedMembers.None
            : ClippedMembers.Parameter | ClippedMembers.NewValue;
    }

    private static void FillRights(Exchange exchange, AuditEvent audit)
    {
        ReadOnlySpan<TextSlice> words = audit.Args.Items;
        if (words.IsEmpty)
        {
            return;
        }

        bool sets = exchange.Definition!.Behaviour == CommandBehaviour.AclSetUser;
        audit.TargetUser = words[0];
        audit.Clipped |= words[0].Length < exchange.Arguments[0].FullLength && exchange.Arguments[0].Length > 0
            ? ClippedMembers.TargetUser
            : ClippedMembers.None;
        for (int i = 1; sets && i < words.Length; i++)
        {
            bool secret = exchange.Arguments[i].Class == WordClass.Secret;
            audit.PasswordChanged |= audit.Outcome == AuditOutcome.Success && (secret || SetsPassword(words[i].Span));
            if (!secret)
            {
                audit.Permissions.Add(words[i]);
                audit.Clipped |= words[i].Length < exchange.Arguments[i].FullLength
                    ? ClippedMembers.Permissions
                    : ClippedMembers.None;
            }
        }
    }

    private static bool SetsPassword(ReadOnlySpan<byte> rule) => Ascii.EqualsIgnoreCase(rule, "nopass"u8)
        || Ascii.EqualsIgnoreCase(rule, "resetpass"u8)
        || Ascii.EqualsIgnoreCase(rule, "reset"u8);
}
