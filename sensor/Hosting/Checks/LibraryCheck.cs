using Sensor.Capture.Native;
using Sensor.Configuration;
using Sensor.Sinks.Kafka;

namespace Sensor.Hosting.Checks;

/// <summary>The system's libraries and their versions.</summary>
internal static class LibraryCheck
{
    public static IReadOnlyList<CheckResult> Run(SensorConfiguration configuration)
    {
        List<CheckResult> results = [];
        results.Add(LibraryVersions.Libpcap is { } libpcap
            ? CheckResult.Ok("libpcap", libpcap)
            : CheckResult.Fault("libpcap", "is missing, nothing can be captured", "'apt-get install libpcap0.8' installs it"));
        if (configuration.Sinks.OfType<KafkaSinkConfiguration>().Any())
        {
            results.Add(KafkaLibrary.Problem is { } problem
                ? CheckResult.Of("librdkafka", CheckState.Fault, problem)
                : CheckResult.Ok("librdkafka", $"librdkafka {KafkaLibrary.Version}"));
        }

        if (LibraryVersions.Libbpf is { } libbpf)
        {
            results.Add(CheckResult.Ok("libbpf", $"libbpf {libbpf}"));
        }

        return results;
    }
}
