namespace Sensor.Resp;

/// <summary>
/// What the readers accept and keep. Parsing, keeping and printing have separate limits (REDIS-FACTS §2): the first
/// guards against lies in lengths, the second bounds memory, the third is the policy's.
/// </summary>
internal sealed record RespLimits
{
    public static readonly RespLimits Default = new();

    /// <summary>
    /// Longest bulk body believed, bytes; default 1 TiB. The server's own limit (512 MiB) is configurable there.
    /// </summary>
    public long MaxBulkBytes { get; init; } = 1L << 40;

    /// <summary>Words of one command; default and server's limit 2^31 - 1.</summary>
    public long MaxCommandWords { get; init; } = int.MaxValue;

    /// <summary>
    /// Elements of one reply at all depths together; default 2^32. Nothing is kept per element and nothing recurses, so
    /// this one budget is also the limit of depth.
    /// </summary>
    public long MaxElements { get; init; } = 1L << 32;

    /// <summary>Longest line of a reply (simple string, error, number), bytes; default 1 MiB.</summary>
    public int MaxLineBytes { get; init; } = 1 << 20;

    /// <summary>
    /// A header line without an end above this is a protocol error, as on the server; default 64 KiB.
    /// </summary>
    public int MaxHeaderBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes kept of an inline line; default 64 KiB. The line's length is not limited by it.</summary>
    public int MaxInlineKept { get; init; } = 64 * 1024;

    /// <summary>Words of a command that are kept; default 1,024. More are counted.</summary>
    public int MaxWordsKept { get; init; } = 1024;

    /// <summary>
    /// Bytes kept of one word while the command has kept less than <see cref="MaxBytesKept"/>; default 1,027.
    /// </summary>
    public int MaxWordKept { get; init; } = 1027;

    /// <summary>
    /// Bytes of a command kept at full word length; default 64 KiB. Beyond, <see cref="MaxLateWordKept"/> each.
    /// </summary>
    public int MaxBytesKept { get; init; } = 64 * 1024;

    /// <summary>
    /// Bytes kept of each word behind <see cref="MaxBytesKept"/>, so that keys between large values stay readable.
    /// </summary>
    public int MaxLateWordKept { get; init; } = 64;

    /// <summary>
    /// How much of a word is kept when <paramref name="kept"/> bytes of its command are kept already.
    /// </summary>
    public int KeptLength(long length, int kept)
    {
        long wanted = Math.Min(length, MaxWordKept);
        return (int)(kept + wanted <= MaxBytesKept ? wanted : Math.Min(length, MaxLateWordKept));
    }
}
