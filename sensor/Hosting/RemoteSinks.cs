using Sensor.Configuration;
using Sensor.Sinks;
using Sensor.Sinks.Http;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Syslog;

namespace Sensor.Hosting;

/// <summary>Makes the sinks that a configuration describes.</summary>
/// <param name="sensor">The sensor's name, which some of them tell beside the events.</param>
internal sealed class RemoteSinks(string sensor)
{
    /// <param name="sink">What it is to be.</param>
    /// <param name="health">Where it writes down what its library meets on its own.</param>
    /// <exception cref="SinkFailure">It cannot be made: a file that it needs is missing, a library too.</exception>
    public IRemoteSink Create(RemoteSinkConfiguration sink, SinkHealth health) => sink switch
    {
        KafkaSinkConfiguration { Kafka: var options } => new KafkaSink(options with { Sensor = sensor }, health),
        SyslogSinkConfiguration { Options: var options } => SyslogSinks.Open(options),
        HttpSinkConfiguration { Options: var options } => new HttpSink(options),
        _ => throw new NotSupportedException($"{sink.GetType().Name} has no sink"),
    };
}
