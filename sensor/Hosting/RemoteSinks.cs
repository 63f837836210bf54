using Sensor.Configuration;
using Sensor.Sinks;
using Sensor.Sinks.Http;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Syslog;

namespace Sensor.Hosting;

/// <summary>Makes the sink that a configuration describes.</summary>
internal static class RemoteSinks
{
    /// <param name="sink">What it is to be.</param>
    /// <param name="health">Where it writes down what its library meets on its own.</param>
    /// <exception cref="SinkFailure">It cannot be made: a file that it needs is missing, a library too.</exception>
    public static IRemoteSink Create(RemoteSinkConfiguration sink, SinkHealth health) => sink switch
    {
        KafkaSinkConfiguration { Kafka: var options } => new KafkaSink(options, health),
        SyslogSinkConfiguration { Options: var options } => SyslogSinks.Open(options),
        HttpSinkConfiguration { Options: var options } => new HttpSink(options),
        _ => throw new NotSupportedException($"{sink.GetType().Name} has no sink"),
    };
}
