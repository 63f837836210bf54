using System.Text.RegularExpressions;

namespace Sensor.Hosting;

/// <summary>
/// A key of the configuration that says something else than before, as it may be shown; null where it was, or is, not
/// there.
/// </summary>
internal readonly partial record struct ChangedKey(string Key, string? Old, string? New)
{
    private const string HashKeyFile = "policy.hash_key_file";

    /// <summary>
    /// The keys that differ between two texts, in their order, as they are written there.
    /// <paramref name="otherHashKey"/>: the file that holds the key of hashes holds another, wherever it is.
    /// </summary>
    public static IReadOnlyList<ChangedKey> Between(
        IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after, bool otherHashKey) =>
    [
        .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Where(key => before.GetValueOrDefault(key) != after.GetValueOrDefault(key)
                || (otherHashKey && key == HashKeyFile))
            .Select(key => Of(key, before.GetValueOrDefault(key), after.GetValueOrDefault(key))),
    ];

    /// <summary>
    /// The value of a key as it may leave: of a sink's address neither user and password nor what stands behind the path,
    /// where webhooks have their secret.
    /// </summary>
    public static string Shown(string key, string value)
    {
        if (!Address().IsMatch(key))
        {
            return value;
        }

        string place = value[..(value.IndexOfAny(['?', '#']) is var end && end >= 0 ? end : value.Length)];
        return User().Replace(place, "$1");
    }

    private static ChangedKey Of(string key, string? old, string? changed)
    {
        string? before = old is null ? null : Shown(key, old);
        string? after = changed is null ? null : Shown(key, changed);

        // That it changed is told, and what it is not.
        string why = key == HashKeyFile ? "what it holds has changed" : "what is not shown of it has changed";
        return new(key, before, before is not null && before == after ? $"{after} ({why})" : after);
    }

    [GeneratedRegex("^sinks\\[.*\\]\\.(url|token_url)$|^metrics\\.otlp\\.endpoint$", RegexOptions.Singleline)]
    private static partial Regex Address();

    [GeneratedRegex("^([^/]*//)[^/]*@")]
    private static partial Regex User();
}
