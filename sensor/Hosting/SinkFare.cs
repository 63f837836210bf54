using System.Globalization;
using Sensor.Configuration;
using Sensor.Sinks.File;

namespace Sensor.Hosting;

/// <summary>How a sink fares, in a line of <c>AUDIT.STATUS</c>.</summary>
internal static class SinkFare
{
    /// <param name="sink">The sink.</param>
    /// <param name="file">The file that it writes; null: none.</param>
    /// <param name="remote">The sinks outside this host.</param>
    public static string Of(SinkConfiguration sink, FileSink? file, RemoteOutputs remote)
    {
        string fare = sink is FileSinkConfiguration
            ? file is null ? ""
                : string.Create(CultureInfo.InvariantCulture, $", lost={file.Outage.Lost}, {file.Outage.Trouble ?? "ok"}")
            : remote.Senders.FirstOrDefault(sender => sender.Name == sink.Name) is { Health: var health } sender
                ? string.Create(CultureInfo.InvariantCulture,
                    $" to {sender.Target}, accepted={health.Accepted}, waiting={sender.Waiting}, rejected={health.Rejected}, "
                    + $"retries={health.Retries}, {(health.Trouble is { } trouble ? trouble.Message : "ok")}")
                : "";
        return $"{sink.Name}: {sink.Format}{fare}";
    }
}
