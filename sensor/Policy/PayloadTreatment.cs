using System.Globalization;

namespace Sensor.Policy;

/// <summary>What becomes of a word of one class.</summary>
internal enum PayloadMode : byte
{
    Show,

    /// <summary><c>&lt;REDACTED&gt;</c> in its place.</summary>
    Redact,

    /// <summary>
    /// <c>hmac:</c> and hex digits of HMAC-SHA-256 over the text: equal texts stay equal, so that a SIEM can correlate.
    /// </summary>
    Hash,

    /// <summary>At most so many bytes of it, cut before a character; <c>clipped</c> says so.</summary>
    Truncate,

    /// <summary>It is left out of its list; <c>args_dropped</c>, <c>keys_dropped</c>, <c>channels_dropped</c> count.</summary>
    Drop,
}

/// <summary>A mode; of Truncate also the bytes that are left.</summary>
internal readonly record struct PayloadTreatment(PayloadMode Mode, int Bytes = 0)
{
    public static PayloadTreatment Show => new(PayloadMode.Show);

    public static PayloadTreatment Redact => new(PayloadMode.Redact);

    public static PayloadTreatment Hash => new(PayloadMode.Hash);

    public static PayloadTreatment Drop => new(PayloadMode.Drop);

    /// <summary>Whether it looks at the text: else a value need not be kept.</summary>
    public bool NeedsText => Mode is PayloadMode.Show or PayloadMode.Hash or PayloadMode.Truncate;

    public static PayloadTreatment Truncate(int bytes) => new(PayloadMode.Truncate, bytes);

    /// <summary><c>show</c>, <c>redact</c>, <c>hash</c>, <c>drop</c>, <c>truncate: 8</c>.</summary>
    public static bool TryParse(string text, out PayloadTreatment treatment)
    {
        string[] parts = text.Split(':', StringSplitOptions.TrimEntries);
        treatment = parts[0] switch
        {
            "show" => Show,
            "redact" => Redact,
            "hash" => Hash,
            "drop" => Drop,
            "truncate" => Truncate(0),
            _ => new((PayloadMode)byte.MaxValue),
        };
        if (parts.Length == 2 && treatment.Mode == PayloadMode.Truncate
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int bytes))
        {
            treatment = Truncate(bytes);
            return bytes > 0;
        }

        return parts.Length == 1 && treatment.Mode <= PayloadMode.Drop && treatment.Mode != PayloadMode.Truncate;
    }
}
