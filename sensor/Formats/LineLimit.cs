using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The longest line that a sink takes: a longer one is written anew with shorter lists, until it fits or the lists are
/// empty.
/// </summary>
internal static class LineLimit
{
    public static void Write<T>(T writer, AuditEvent audit, OutputBuffer output, int maxLineBytes)
        where T : class, ILineWriter
    {
        int start = output.Length;
        ListLimits limits = new(audit.Args.Count, audit.Keys.Count, audit.Channels.Count);
        writer.WriteLine(audit, output, limits);
        while (output.Length - start > maxLineBytes && !limits.AreZero)
        {
            limits = limits.Shrink();
            output.Truncate(start);
            writer.WriteLine(audit, output, limits);
        }
    }
}
