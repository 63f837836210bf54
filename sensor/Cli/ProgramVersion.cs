using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;
using Sensor.Capture.Native;
using Sensor.Sinks.Kafka;

namespace Sensor.Cli;

/// <summary>
/// <c>--version</c>: of the program, of the runtime, and of the libraries of the system that it finds when it is asked.
/// </summary>
internal sealed class ProgramVersion : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult result)
    {
        TextWriter output = result.InvocationConfiguration.Output;
        output.WriteLine($"redis-audit-sensor {Own}");
        output.WriteLine(RuntimeInformation.FrameworkDescription);
        output.WriteLine(Line("libpcap", LibraryVersions.Libpcap, "live capture and --filter need it"));
        output.WriteLine(Line("librdkafka", KafkaLibrary.Version, "Kafka sinks need it"));
        output.WriteLine(Line("libbpf", LibraryVersions.Libbpf, "capture by eBPF needs it"));
        return ExitCode.Done;
    }

    public static void AddTo(RootCommand root)
    {
        foreach (VersionOption option in root.Options.OfType<VersionOption>())
        {
            option.Action = new ProgramVersion();
        }
    }

    private static string Own => typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static string Line(string library, string? version, string use) => version is null
        ? $"{library}: not found ({use})"
        : TerminalText.Escape(version.StartsWith(library, StringComparison.Ordinal) ? version : $"{library} {version}");
}
