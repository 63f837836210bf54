namespace Sensor.Policy;

/// <summary>
/// What kind of data a key holds. The rules are asked in order; the first that matches any key of a command gives its
/// event <c>data_category</c> and <c>sensitive</c>. Exactly one of <see cref="Glob"/> and <see cref="Pattern"/> is given.
/// </summary>
internal sealed record KeyRule
{
    /// <summary>The longest part of a key that a regular expression looks at, bytes.</summary>
    public const int LongestText = 256;

    /// <summary>As Redis' KEYS has it: <c>patient:*</c>.</summary>
    public string? Glob { get; init; }

    /// <summary>
    /// A regular expression, without look-around and back references (it is run in linear time), over the first 256
    /// bytes of the key, each byte a character of Latin-1; found anywhere unless it has <c>^</c> and <c>$</c>.
    /// </summary>
    public string? Pattern { get; init; }

    /// <summary>
    /// <c>data_category</c>: <c>PII</c>, <c>PHI</c>, <c>PCI</c> or a name of one's own, 1 to 64 letters, digits,
    /// <c>. _ -</c>; default null: none.
    /// </summary>
    public string? DataCategory { get; init; }

    /// <summary>Whether the event is marked <c>sensitive</c>; default yes.</summary>
    public bool Sensitive { get; init; } = true;
}
