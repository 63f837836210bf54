using System.Buffers;
using System.Text;

namespace Sensor.Polling;

/// <summary>
/// The answer to one question: one whole RESP value, or a failure. The bytes are the connection's own memory and hold
/// until its next question.
/// </summary>
internal readonly struct AdminReply
{
    private const int MaxCodeLength = 20;

    private static readonly SearchValues<byte> Capitals = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    public ReadOnlyMemory<byte> Bytes { get; init; }

    public PollFailure? Failure { get; init; }

    /// <summary>The sensor's clock before the first byte of the question; nanoseconds since the Unix epoch.</summary>
    public long SentNs { get; init; }

    /// <summary>The sensor's clock after the last byte of the answer.</summary>
    public long ReceivedNs { get; init; }

    /// <summary>What the server answered instead: its error's first word, or none.</summary>
    public string? ErrorCode => CodeOf(Bytes.Span);

    public PollAnswer<T> Answer<T>(T? value, PollFailure? failure = null)
        where T : class => new(value, Failure ?? failure) { SentNs = SentNs, ReceivedNs = ReceivedNs };

    /// <summary>
    /// The first word of an error where it is made of capitals, else <c>ERR</c>: the rest of the text may repeat what
    /// was sent. Null for all that is no error.
    /// </summary>
    public static string? CodeOf(ReadOnlySpan<byte> reply)
    {
        ReadOnlySpan<byte> text = ErrorText(reply);
        if (text.IsEmpty)
        {
            return null;
        }

        int end = text.IndexOfAny((byte)' ', (byte)'\r');
        ReadOnlySpan<byte> word = end < 0 ? text : text[..end];
        bool known = word.Length is > 1 and <= MaxCodeLength && word.IndexOfAnyExcept(Capitals) < 0;
        return known ? Encoding.ASCII.GetString(word) : "ERR";
    }

    /// <summary>Whether an error's text begins so; for telling errors apart that share a code.</summary>
    public static bool IsError(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> start) =>
        ErrorText(reply).StartsWith(start);

    private static ReadOnlySpan<byte> ErrorText(ReadOnlySpan<byte> reply)
    {
        if (reply.StartsWith("!"u8))
        {
            int line = reply.IndexOf((byte)'\n');
            return reply[(line + 1)..];
        }

        return reply.StartsWith("-"u8) ? reply[1..] : default;
    }
}
