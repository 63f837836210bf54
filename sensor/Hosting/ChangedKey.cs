namespace Sensor.Hosting;

/// <summary>A key of the configuration that says something else than before; null where it was, or is, not there.</summary>
internal readonly record struct ChangedKey(string Key, string? Old, string? New)
{
    /// <summary>The keys that differ between two texts, in their order, as they are written there.</summary>
    public static IReadOnlyList<ChangedKey> Between(
        IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(key => new ChangedKey(key, before.GetValueOrDefault(key), after.GetValueOrDefault(key)))
            .Where(key => key.Old != key.New),
    ];
}
