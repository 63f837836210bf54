using System.Text;
using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// Says what kind of data a command's keys hold (<c>data_category</c>, <c>sensitive</c>) and gives <c>key_pattern</c>
/// the templates of the user's own. A function of the keys alone. One instance per worker: it has working memory, and
/// remembers what the regular expressions said of the keys seen last.
/// </summary>
internal sealed class KeyClassifier
{
    private readonly KeyRuleSet _rules;
    private readonly char[] _text = new char[KeyRule.LongestText];
    private readonly KeyVerdicts _verdicts = new();

    public KeyClassifier(KeyRuleSet rules) => _rules = rules;

    /// <summary>The event has its keys and its built-in pattern.</summary>
    public void Fill(Exchange exchange, AuditEvent audit)
    {
        if (exchange.KeyCount == 0)
        {
            return;
        }

        int first = _rules.Count;
        for (int i = 0; i < exchange.KeyCount && first > 0 && _rules.Count > 0; i++)
        {
            first = Math.Min(first, FirstRule(exchange.TextOf(exchange.Keys[i]), first));
        }

        if (first < _rules.Count)
        {
            audit.LeavePlain();
            audit.DataCategory = _rules.DataCategories[first];
            audit.Sensitive |= _rules.Sensitive[first];
        }

        int template = _rules.Templates.First(exchange.TextOf(exchange.Keys[0]), _rules.TemplateTexts.Length);
        if (template < _rules.TemplateTexts.Length && audit.KeyPattern.Exists)
        {
            audit.LeavePlain();
            audit.KeyPattern = _rules.TemplateTexts[template];
            audit.HasOwnPattern = true;
            audit.Clipped &= ~ClippedMembers.KeyPattern;
        }
    }

    private int FirstRule(ReadOnlySpan<byte> key, int limit)
    {
        limit = _rules.Globs.First(key, limit);
        if (_rules.Expressions.Length == 0 || _rules.Expressions[0].Rule >= limit)
        {
            return limit;
        }

        key = key[..Math.Min(key.Length, KeyRule.LongestText)];
        if (!_verdicts.TryGet(key, out int rule))
        {
            rule = Expression(key);
            _verdicts.Keep(key, rule);
        }

        return Math.Min(limit, rule);
    }

    /// <summary>The place of the first expression's rule that matches; behind all where none does.</summary>
    private int Expression(ReadOnlySpan<byte> key)
    {
        Encoding.Latin1.GetChars(key, _text);
        foreach ((KeyExpression expression, int rule) in _rules.Expressions)
        {
            if (expression.Matches(_text.AsSpan(0, key.Length)))
            {
                return rule;
            }
        }

        return _rules.Count;
    }
}
