using Sensor.Configuration;
using Sensor.Sinks;
using Sensor.Sinks.File;
using Sensor.Sinks.Http;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Syslog;

namespace Sensor.Hosting.Checks;

/// <summary>Whether a sink would take events; none is sent.</summary>
internal static class SinkCheck
{
    private const long LeastFreeBytes = 1L << 30;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    public static IReadOnlyList<CheckResult> File(FileSinkOptions file)
    {
        string what = $"sink {file.Name}";
        try
        {
            SinkProof proof = FileProbe.Run(file);
            if (!file.IsDevice && FreeBytes(file.Path) is { } free and < LeastFreeBytes)
            {
                return [CheckResult.Warning(what, $"{proof.Found}; {free >> 20} MiB are free on its disk",
                    "free some room, or let old files go (retention)")];
            }

            return [CheckResult.Ok(what, proof.Found)];
        }
        catch (SinkFailure e)
        {
            return [CheckResult.Of(what, CheckState.Fault, e.Message)];
        }
    }

    public static IReadOnlyList<CheckResult> Remote(RemoteSinkConfiguration sink, CancellationToken stop)
    {
        string what = $"sink {sink.Name}";
        try
        {
            SinkProof proof = sink switch
            {
                KafkaSinkConfiguration { Kafka: var kafka } => KafkaProbe.Run(kafka, Longest, stop),
                SyslogSinkConfiguration { Options: var syslog } => SyslogProbe.Run(syslog, stop),
                HttpSinkConfiguration { Options: var http } => HttpProbe.Run(http, Longest),
                _ => throw new NotSupportedException($"{sink.GetType().Name} has no probe"),
            };
            return [CheckResult.Ok(what, proof.Unproven is { } unproven ? $"{proof.Found} ({unproven})" : proof.Found)];
        }
        catch (SinkFault e)
        {
            return [CheckResult.Of(what, CheckState.Fault, e.Message)];
        }
    }

    private static long? FreeBytes(string path) => FolderProbe.FreeBytes(Path.GetDirectoryName(Path.GetFullPath(path))!);
}
