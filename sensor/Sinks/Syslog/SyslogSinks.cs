namespace Sensor.Sinks.Syslog;

/// <summary>The sink that an address asks for.</summary>
internal static class SyslogSinks
{
    public static IRemoteSink Open(SyslogSinkOptions options) => options.Address.IsStream
        ? new SyslogStreamSink(options)
        : new SyslogDatagramSink(options);
}
