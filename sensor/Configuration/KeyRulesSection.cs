using System.Text.RegularExpressions;
using Sensor.Policy;

namespace Sensor.Configuration;

/// <summary>What of <c>policy</c> says what keys hold.</summary>
internal static class KeyRulesSection
{
    public static PolicyOptions Read(YamlSection section, PolicyOptions usual) => usual with
    {
        KeyRules = [.. section.Sections("key_rules").Select(Rule)],
        KeyTemplates = section.Texts("key_templates", usual.KeyTemplates) ?? [],
    };

    private static KeyRule Rule(YamlSection section)
    {
        KeyRule rule = new()
        {
            Glob = section.Text("glob"),
            Pattern = section.Text("pattern"),
            DataCategory = section.Text("data_category"),
            Sensitive = section.Flag("sensitive", usual: true),
        };
        if (rule.Glob is null == rule.Pattern is null)
        {
            section.Refuse("needs glob (patient:*) or pattern (a regular expression), and not both");
        }

        if (rule.Pattern is not null && PatternProblem(rule.Pattern) is { } problem)
        {
            section.Refuse("pattern", problem);
        }

        if (rule.DataCategory is not null && PolicyRulesSection.NameProblem(rule.DataCategory) is { } name)
        {
            section.Refuse("data_category", name);
        }

        section.End();
        return rule;
    }

    private static string? PatternProblem(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (NotSupportedException)
        {
            return "has what could take for ever on some keys: look-around, back references or the like";
        }
        catch (ArgumentException e)
        {
            return $"is no regular expression: {e.Message.TrimEnd('.')}";
        }
    }
}
