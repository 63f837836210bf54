using System.Text;
using Sensor.Events;

namespace Sensor.Policy;

/// <summary>
/// The key rules and templates of a policy, compiled once and shared by all workers; <see cref="KeyClassifier"/> asks
/// them. Immutable.
/// </summary>
internal sealed class KeyRuleSet
{
    public KeyRuleSet(PolicyOptions options)
    {
        IReadOnlyList<KeyRule> rules = options.KeyRules;
        Count = rules.Count;
        Globs = new(rules.Select((rule, i) => (rule.Glob, i)).Where(pair => !string.IsNullOrEmpty(pair.Glob))
            .Select(pair => (pair.Glob!, pair.i)));
        Expressions = [.. rules.Select((rule, i) => (rule.Pattern, i))
            .Where(pair => !string.IsNullOrEmpty(pair.Pattern)).Select(pair => (new KeyExpression(pair.Pattern!), pair.i))];
        DataCategories = [.. rules.Select(rule =>
            rule.DataCategory is { } name ? new TextSlice(Encoding.UTF8.GetBytes(name)) : default)];
        Sensitive = [.. rules.Select(rule => rule.Sensitive)];
        Templates = new(options.KeyTemplates.Select((template, i) => (template, i)));
        TemplateTexts = [.. options.KeyTemplates.Select(template => new TextSlice(Encoding.UTF8.GetBytes(template)))];
    }

    public int Count { get; }

    public GlobIndex Globs { get; }

    /// <summary>With their places among the rules, in order.</summary>
    public (KeyExpression Expression, int Rule)[] Expressions { get; }

    public TextSlice[] DataCategories { get; }

    public bool[] Sensitive { get; }

    public GlobIndex Templates { get; }

    public TextSlice[] TemplateTexts { get; }

    public bool IsEmpty => Count == 0 && TemplateTexts.Length == 0;
}
