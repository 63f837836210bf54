using System.Buffers.Text;
using System.Text;

namespace Sensor.Instances;

/// <summary>
/// Whether two names of a parameter, or two forms of its value, mean the same: the server answers <c>1gb</c> as
/// 1073741824.
/// </summary>
internal static class ConfigValue
{
    /// <summary>
    /// Names whose values the server writes in its own order or words, so that a difference proves nothing.
    /// </summary>
    private static readonly HashSet<string> Rewritten =
    [
        "save", "notify-keyspace-events", "client-output-buffer-limit", "oom-score-adj-values", "bind", "tls-protocols",
    ];

    private static readonly (byte[] Suffix, long Factor)[] Units =
    [
        ("kb"u8.ToArray(), 1L << 10), ("mb"u8.ToArray(), 1L << 20), ("gb"u8.ToArray(), 1L << 30),
        ("k"u8.ToArray(), 1_000), ("m"u8.ToArray(), 1_000_000), ("g"u8.ToArray(), 1_000_000_000), ("b"u8.ToArray(), 1),
        ([], 1),
    ];

    private static readonly Dictionary<string, string> NewNames = new()
    {
        ["slaveof"] = "replicaof",
        ["slave-read-only"] = "replica-read-only",
        ["min-slaves-to-write"] = "min-replicas-to-write",
        ["min-slaves-max-lag"] = "min-replicas-max-lag",
    };

    /// <summary>One name for a parameter that the server knows by two.</summary>
    public static string NameOf(string parameter) => NewNames.GetValueOrDefault(parameter, parameter);

    public static bool IsSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(one, other)
        || one.SequenceEqual(other)
        || (TryReadSize(one, out long size) && TryReadSize(other, out long otherSize) && size == otherSize);

    /// <summary>Whether a command that set this value may be why the server now tells that one.</summary>
    public static bool MayBecome(string parameter, byte[]? set, byte[] told) =>
        set is null || Rewritten.Contains(parameter) || IsSame(set, told);

    private static bool TryReadSize(ReadOnlySpan<byte> text, out long size)
    {
        size = 0;
        foreach ((byte[] suffix, long factor) in Units)
        {
            if (text.Length > suffix.Length && Ascii.EqualsIgnoreCase(text[^suffix.Length..], suffix))
            {
                ReadOnlySpan<byte> digits = text[..^suffix.Length];
                bool isNumber = Utf8Parser.TryParse(digits, out long number, out int used) && used == digits.Length
                    && number >= 0 && number <= long.MaxValue / factor;
                size = isNumber ? number * factor : 0;
                return isNumber;
            }
        }

        return false;
    }
}
