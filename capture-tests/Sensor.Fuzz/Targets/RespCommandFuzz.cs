using System.Buffers;
using System.Text;
using Sensor.Resp;

namespace Sensor.Fuzz.Targets;

/// <summary>The client's side: however the bytes are cut, the same commands at the same places.</summary>
internal static class RespCommandFuzz
{
    private const int MaxMemory = 512 * 1024;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        string whole = Read(input, input.Length);
        Compare(whole, Read(input, 1), "byte by byte");
        Compare(whole, Read(input, 1 + (input.Length % 13)), "in pieces");
    }

    private static void Compare(string whole, string cut, string how) =>
        Invariant.Holds(whole == cut, $"{how} reads as a whole:\n{whole}\n---\n{cut}");

    private static string Read(ReadOnlySpan<byte> input, int piece)
    {
        StringBuilder log = new();
        using RespCommandReader reader = new(RespLimits.Default, (_, words) => words.Length == 2);
        int start = 0;
        int end = Math.Min(piece, input.Length);
        while (start < input.Length)
        {
            OperationStatus status = reader.TryRead(input[start..end], out int consumed, out RespCommand command);
            start += consumed;
            Invariant.Holds(start <= end, "no more is consumed than there is");
            Invariant.Holds(reader.MemoryBytes <= MaxMemory, "an unfinished command has a limit");
            switch (status)
            {
                case OperationStatus.Done:
                    Invariant.Holds(consumed > 0, "a command has bytes");
                    Log(log, start, command);
                    break;
                case OperationStatus.InvalidData:
                    // Where in the wrong frame it is noticed may differ by the cut: only that it is wrong counts.
                    return log.Append("invalid").ToString();
                default:
                    Invariant.Holds(start == end, "what asks for more has consumed everything");
                    break;
            }

            end = start == end ? Math.Min(end + piece, input.Length) : end;
        }

        return log.Append(reader.IsAtBoundary ? "boundary" : "inside").ToString();
    }

    private static void Log(StringBuilder log, int end, in RespCommand command)
    {
        log.Append(end).Append(' ').Append(command.Kind).Append(' ').Append(command.Count)
            .Append(command.IsInline ? " inline" : "").Append(command.IsOdd ? " odd" : "")
            .Append(command.IsClipped ? " clipped" : "");
        Invariant.Holds(
            command.Words.Length <= command.Count || command.Kind == RespCommandKind.Empty, "no word is invented");
        for (int i = 0; i < command.Words.Length; i++)
        {
            log.Append(
                ' ').Append(command.Words[i].FullLength).Append(':').Append(Convert.ToHexString(command.Text(i)));
        }

        log.Append('\n');
    }
}
