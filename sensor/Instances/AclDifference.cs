using System.Text;

namespace Sensor.Instances;

/// <summary>How a user differs between two ACL LISTs.</summary>
internal static class AclDifference
{
    /// <summary>Null where nothing changed; one of the two may be missing.</summary>
    public static AclChange? Between(AclUser? before, AclUser? after)
    {
        if (after is null)
        {
            return before is null ? null : new()
            {
                Kind = AclChangeKind.Dropped,
                User = before.Name,
                Lost = before.Rules,
                Superuser = IsSuperuser(before) ? false : null,
            };
        }

        if (before is null)
        {
            return new()
            {
                Kind = AclChangeKind.Created,
                User = after.Name,
                Rules = after.Rules,
                Gained = after.Rules,
                PasswordChanged = after.NoPassword || after.Passwords > 0,
                Enabled = after.RightsKnown ? after.Enabled : null,
                Superuser = IsSuperuser(after) ? true : null,
            };
        }

        if (!before.RightsKnown || !after.RightsKnown)
        {
            return null;
        }

        AclChange change = new()
        {
            Kind = AclChangeKind.Changed,
            User = after.Name,
            Rules = after.Rules,
            Gained = Without(after.Rules, before.Rules),
            Lost = Without(before.Rules, after.Rules),
            PasswordChanged = HasOtherPassword(before, after),
            Enabled = before.Enabled == after.Enabled ? null : after.Enabled,
            Superuser = IsSuperuser(before) == IsSuperuser(after) ? null : IsSuperuser(after),
        };
        if (change.Gained.Count == 0 && change.Lost.Count == 0 && !MeanSame(before.Rules, after.Rules))
        {
            change = change with { Gained = after.Rules, Lost = before.Rules };
        }

        bool same = change is { Gained.Count: 0, Lost.Count: 0, PasswordChanged: false, Enabled: null };
        return same ? null : change;
    }

    /// <summary>
    /// Every key, every channel (servers before 6.2 have no rules for them), every command, every database.
    /// </summary>
    public static bool IsSuperuser(AclUser user)
    {
        bool keys = false, commands = false, channels = false, channelRules = false;
        foreach (byte[] rule in user.Rules)
        {
            if (rule.Length > 0 && (rule[0] == (byte)'-' || rule.AsSpan().StartsWith("db="u8) || Is(rule, "resetdbs")
                || Is(rule, "resetchannels")))
            {
                return false;
            }

            keys |= Is(rule, "~*") || Is(rule, "allkeys");
            commands |= Is(rule, "+@all") || Is(rule, "allcommands");
            channels |= Is(rule, "&*") || Is(rule, "allchannels");
            channelRules |= rule is [(byte)'&', ..];
        }

        return keys && commands && (channels || !channelRules);
    }

    private static bool Is(byte[] rule, string keyword) => Ascii.EqualsIgnoreCase(rule, keyword);

    private static bool HasOtherPassword(AclUser before, AclUser after) => before.NoPassword != after.NoPassword
        || before.Passwords != after.Passwords
        || !before.PasswordDigest.AsSpan().SequenceEqual(after.PasswordDigest);

    private static bool MeanSame(IReadOnlyList<byte[]> before, IReadOnlyList<byte[]> after)
    {
        for (int i = 0; i < after.Count; i++)
        {
            if (!before[i].AsSpan().SequenceEqual(after[i]))
            {
                return AclRuleOrder.MeansSame(before, after);
            }
        }

        return true;
    }

    /// <summary>Those that do not stand in the other list as often.</summary>
    private static List<byte[]> Without(IReadOnlyList<byte[]> rules, IReadOnlyList<byte[]> others)
    {
        Dictionary<string, int> left = [];
        foreach (byte[] other in others)
        {
            string text = AclRuleOrder.TextOf(other);
            left[text] = left.GetValueOrDefault(text) + 1;
        }

        List<byte[]> rest = [];
        foreach (byte[] rule in rules)
        {
            string text = AclRuleOrder.TextOf(rule);
            int count = left.GetValueOrDefault(text);
            left[text] = count - 1;
            if (count <= 0)
            {
                rest.Add(rule);
            }
        }

        return rest;
    }
}
