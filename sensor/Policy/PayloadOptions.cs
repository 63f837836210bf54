namespace Sensor.Policy;

/// <summary>
/// How much of a command's words is told, by their class (EVENTS.md, <c>args</c>). Replies' contents are never told.
/// </summary>
internal sealed record PayloadOptions
{
    /// <summary>
    /// Whether <c>args</c> is written; default yes. Without, <c>argc</c> still counts the words, and keys, channels and
    /// what a category adds (<c>parameter</c>, <c>new_value</c>) stand as the classes below say.
    /// </summary>
    public bool Arguments { get; init; } = true;

    /// <summary>
    /// Passwords, scripts, all words of unknown or malformed commands: <c>redact</c> (default) or <c>drop</c>, nothing
    /// else: a hash of a password can be guessed at, its beginning helps to.
    /// </summary>
    public PayloadTreatment Secret { get; init; } = PayloadTreatment.Redact;

    /// <summary>
    /// Data: default <c>redact</c>. Where it is neither that nor <c>drop</c>, as much of each value is kept while its
    /// command waits as of a key: 1,024 bytes, 64 KiB per command.
    /// </summary>
    public PayloadTreatment Value { get; init; } = PayloadTreatment.Redact;

    /// <summary>
    /// Keys and channels, in <c>args</c>, <c>keys</c>, <c>key_accessed</c>, <c>channels</c>; default <c>show</c>. Where
    /// they are not shown, <c>key_pattern</c> stands only when one of <see cref="PolicyOptions.KeyTemplates"/> made it
    /// (<c>truncate</c>: always), for a built-in pattern still holds names.
    /// </summary>
    public PayloadTreatment Key { get; init; } = PayloadTreatment.Show;

    /// <summary>
    /// Tokens, integers, times, patterns; parameters' values in <c>old_value</c> and <c>new_value</c>, rules in
    /// <c>permissions</c>; default <c>show</c>.
    /// </summary>
    public PayloadTreatment Option { get; init; } = PayloadTreatment.Show;

    /// <summary>
    /// Bytes of all <c>args</c> of an event together; default 64 KiB. The word at the limit is cut (<c>clipped</c>),
    /// those behind are counted in <c>args_truncated</c>.
    /// </summary>
    public int MaxBytes { get; init; } = 64 * 1024;
}
