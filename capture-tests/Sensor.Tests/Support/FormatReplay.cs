using System.CommandLine;
using Sensor.Cli;
using Sensor.Configuration;
using Sensor.Formats;
using Sensor.Hosting;
using Sensor.Sinks;

namespace Sensor.Tests.Support;

/// <summary>A replay of a capture, with the options beside it, into all formats at once.</summary>
internal static class FormatReplay
{
    public static Dictionary<string, byte[]> All(string capture, params string[] more)
    {
        VerbOptions shared = new();
        ReplayOptions own = new();
        Command command = new("replay");
        shared.AddTo(command);
        own.AddTo(command);
        string args = GoldenFile.Beside(capture, ".args");
        ParseResult options = command.Parse([.. File.Exists(args) ? File.ReadAllLines(args) : [], .. more]);
        Assert.Empty(options.Errors);
        MemorySink[] sinks = [.. EventFormats.All.Select(_ => new MemorySink())];
        using ReplayRun run = ReplayRun.Open(new ReplayRequest
        {
            Files = [capture],
            Filter = options.GetValue(shared.Filter),
            Selection = own.Selection(options),
            Options = own.WithFrames(
                options, shared.Options(options, new SensorConfiguration(), "replay", options.GetValue(shared.Port) ?? [])),
        });
        run.Run([.. EventFormats.All.Zip(sinks, (format, sink) => new SensorOutput(format, sink))], default);
        return EventFormats.All.Zip(sinks).ToDictionary(
            pair => pair.First.Name, pair => (byte[])[.. pair.First.Header?.Invoke() ?? [], .. pair.Second.Bytes]);
    }

    private sealed class MemorySink : IAuditSink
    {
        public List<byte> Bytes { get; } = [];

        public void Write(ReadOnlySpan<byte> lines) => Bytes.AddRange(lines);

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
