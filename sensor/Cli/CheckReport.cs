using System.Text.Json;
using Sensor.Hosting.Checks;

namespace Sensor.Cli;

/// <summary>What <c>check</c> found, for people and for scripts.</summary>
internal static class CheckReport
{
    private const int StateWidth = 8;

    public static void Write(TextWriter output, IReadOnlyList<CheckResult> results)
    {
        int width = results.Max(result => TerminalText.Escape(result.What).Length);
        foreach (CheckResult result in results)
        {
            string state = result.State == CheckState.Ok ? "ok" : result.State.ToString().ToUpperInvariant();
            output.WriteLine($"{state.PadRight(StateWidth)} {TerminalText.Escape(result.What).PadRight(width)}  "
                + TerminalText.Escape(result.Found));
            if (result.Advice.Length > 0)
            {
                output.WriteLine($"{new string(' ', StateWidth + width + 1)}  -> {TerminalText.Escape(result.Advice)}");
            }
        }

        int faults = results.Count(result => result.State == CheckState.Fault);
        int warnings = results.Count(result => result.State == CheckState.Warning);
        output.WriteLine(faults + warnings == 0 ? "all is well"
            : $"{Number(faults, "fault")}, {Number(warnings, "warning")}");
    }

    public static void WriteJson(Stream output, IReadOnlyList<CheckResult> results)
    {
        using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("state", Name(results.Max(result => result.State)));
            writer.WriteStartArray("checks");
            foreach (CheckResult result in results)
            {
                writer.WriteStartObject();
                writer.WriteString("what", result.What);
                writer.WriteString("state", Name(result.State));
                writer.WriteString("found", result.Found);
                writer.WriteString("advice", result.Advice);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static string Name(CheckState state) => state.ToString().ToLowerInvariant();

    private static string Number(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
