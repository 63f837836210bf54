namespace Sensor.Sinks.Syslog;

/// <summary>How messages reach a syslog receiver.</summary>
internal enum SyslogTransport
{
    /// <summary>The local daemon's socket, of datagrams or a stream as it finds it.</summary>
    Unix,

    /// <summary>A datagram each (RFC 5426).</summary>
    Udp,

    /// <summary>A stream with octet counting (RFC 6587).</summary>
    Tcp,

    /// <summary>The same over TLS (RFC 5425).</summary>
    Tls,
}
