using System.Buffers;
using System.Text;
using Sensor.Resp;

namespace Sensor.Fuzz.Targets;

/// <summary>The server's side: however the bytes are cut, the same frames at the same places.</summary>
internal static class RespReplyFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        bool headerOnly = input.Length % 5 == 0;
        string whole = Read(input, input.Length, headerOnly);
        Compare(whole, Read(input, 1, headerOnly), "byte by byte");
        Compare(whole, Read(input, 1 + (input.Length % 11), headerOnly), "in pieces");
        ReadHead(input);
    }

    private static void Compare(string whole, string cut, string how) =>
        Invariant.Holds(whole == cut, $"{how} reads as a whole:\n{whole}\n---\n{cut}");

    private static string Read(ReadOnlySpan<byte> input, int piece, bool headerOnly)
    {
        StringBuilder log = new();
        RespFrameScanner scanner = new(RespLimits.Default);
        int start = 0;
        int end = Math.Min(piece, input.Length);
        while (start < input.Length)
        {
            OperationStatus status = scanner.Scan(input[start..end], headerOnly, out int consumed);
            start += consumed;
            Invariant.Holds(start <= end, "no more is consumed than there is");
            switch (status)
            {
                case OperationStatus.Done:
                    Invariant.Holds(consumed > 0, "a frame has bytes");
                    log.Append(System.Globalization.CultureInfo.InvariantCulture,
                        $"{start} {scanner.Prefix} {scanner.Number} {scanner.Size} {scanner.IsTruncated}\n");
                    break;
                case OperationStatus.InvalidData:
                    return log.Append("invalid ").Append(scanner.OverBudget).ToString();
                default:
                    Invariant.Holds(start == end, "what asks for more has consumed everything");
                    break;
            }

            end = start == end ? Math.Min(end + piece, input.Length) : end;
        }

        return log.Append(scanner.IsAtBoundary ? "boundary" : "inside").ToString();
    }

    private static void ReadHead(ReadOnlySpan<byte> input)
    {
        RespHead head = new(input);
        for (int i = 0; i < 16 && head.TryReadTextStart(out ReadOnlySpan<byte> text, out long length); i++)
        {
            Invariant.Holds(text.Length <= length, "no text is longer than it says");
        }
    }
}
