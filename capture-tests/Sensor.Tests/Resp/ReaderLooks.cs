using System.Buffers;
using System.Globalization;
using Sensor.Resp;
using Sensor.Tests.Support;

namespace Sensor.Tests.Resp;

/// <summary>
/// What the readers make of bytes, as text: commands or frames with <c>; </c> between, <c>…</c> unfinished,
/// <c>(error)</c>.
/// </summary>
internal static class ReaderLooks
{
    public static string Commands(IEnumerable<ReadOnlyMemory<byte>> pieces, RespLimits? limits = null)
    {
        using RespCommandReader reader = new(limits ?? RespLimits.Default);
        List<string> looks = [];
        long offset = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            ReadOnlySpan<byte> rest = piece.Span;
            while (true)
            {
                OperationStatus status = reader.TryRead(rest, out int consumed, out RespCommand command);
                Assert.InRange(consumed, 0, rest.Length);
                rest = rest[consumed..];
                offset += consumed;
                if (status == OperationStatus.InvalidData)
                {
                    looks.Add(string.Create(
                        CultureInfo.InvariantCulture, $"(error at {offset}{(reader.SawNul ? " NUL" : "")})"));
                    return string.Join("; ", looks);
                }

                if (status == OperationStatus.NeedMoreData)
                {
                    Assert.True(rest.IsEmpty);
                    break;
                }

                Assert.True(reader.IsAtBoundary);
                looks.Add(Show(command));
            }
        }

        return string.Join("; ", looks) + (reader.IsAtBoundary ? "" : looks.Count == 0 ? "…" : "; …");
    }

    public static string Frames(
        IEnumerable<ReadOnlyMemory<byte>> pieces, RespLimits? limits = null, bool headerOnly = false)
    {
        RespFrameScanner scanner = new(limits ?? RespLimits.Default);
        List<string> looks = [];
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            ReadOnlySpan<byte> rest = piece.Span;
            while (!rest.IsEmpty)
            {
                OperationStatus status = scanner.Scan(rest, headerOnly, out int consumed);
                Assert.InRange(consumed, 0, rest.Length);
                rest = rest[consumed..];
                if (status == OperationStatus.InvalidData)
                {
                    looks.Add(scanner.OverBudget ? "(over)" : "(error)");
                    return string.Join("; ", looks);
                }

                if (status == OperationStatus.NeedMoreData)
                {
                    Assert.True(rest.IsEmpty);
                    break;
                }

                Assert.True(scanner.IsAtBoundary);
                Assert.False(scanner.IsTruncated);
                looks.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{(char)scanner.Prefix}{scanner.Number}/{scanner.Size}"));
            }
        }

        return string.Join("; ", looks) + (scanner.IsAtBoundary ? "" : looks.Count == 0 ? "…" : "; …");
    }

    private static string Show(in RespCommand command)
    {
        string odd = command.IsOdd ? " !odd" : "";
        if (command.Kind == RespCommandKind.Empty)
        {
            return "(empty)" + odd;
        }

        List<string> words = [];
        for (int i = 0; i < command.Words.Length; i++)
        {
            RespWord word = command.Words[i];
            Assert.InRange(word.Length, 0, word.FullLength);
            string text = word.FullLength == 0 ? "''" : WireText.Show(command.Text(i));
            words.Add(word.Length < word.FullLength ? $"{text}…{word.FullLength}" : text);
        }

        string more = command.Count > command.Words.Length ? $" +{command.Count - command.Words.Length}" : "";
        string marks = (command.IsClipped ? " !clipped" : "") + (command.IsTruncated ? " !truncated" : "");
        return (command.IsInline ? "inline " : "") + string.Join(' ', words) + more + marks + odd;
    }
}
