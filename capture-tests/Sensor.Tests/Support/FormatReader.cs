using System.Diagnostics;
using System.Text.Json;

namespace Sensor.Tests.Support;

/// <summary>Lines of a format as parsers that are not ours read them (<c>capture-tests/read-formats.py</c>).</summary>
internal static class FormatReader
{
    private const string Python = "/usr/bin/python3";

    /// <summary>One value for each record; a malformed line fails the test.</summary>
    public static JsonElement[] Read(string format, ReadOnlySpan<byte> content)
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is missing");
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, content);
            string script = Path.Combine(Repository.Root, "capture-tests", "read-formats.py");
            using Process process = Process.Start(new ProcessStartInfo(Python, [script, format, file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
            return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
