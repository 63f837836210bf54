using System.Text.RegularExpressions;

namespace Sensor.Policy;

/// <summary>
/// A regular expression over the bytes of keys, in linear time whatever the key
/// (<see cref="RegexOptions.NonBacktracking"/>). Immutable.
/// </summary>
internal sealed class KeyExpression
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly Regex _expression;

    public KeyExpression(string pattern) => _expression = new Regex(pattern, Options);

    /// <summary>What is wrong with a pattern; null where nothing is.</summary>
    public static string? ComplaintOf(string pattern)
    {
        try
        {
            _ = new Regex(pattern, Options);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"is no regular expression: {e.Message}";
        }
        catch (NotSupportedException)
        {
            return "has look-around, back references or other constructs that cannot be run in linear time";
        }
    }

    /// <summary>The key's bytes as characters of Latin-1.</summary>
    public bool Matches(ReadOnlySpan<char> key) => _expression.IsMatch(key);
}
