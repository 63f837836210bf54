using Sensor.Formats;

namespace Sensor.Sinks.Syslog;

/// <summary>A syslog receiver and how events are told to it.</summary>
internal sealed record SyslogSinkOptions
{
    public required SyslogAddress Address { get; init; }

    /// <summary>The number of RFC 5424 §6.2.1; usually 10, authpriv.</summary>
    public int Facility { get; init; } = SyslogFacilities.AuthPriv;

    /// <summary>What is told before the event.</summary>
    public SyslogHeaderForm Header { get; init; } = SyslogHeaderForm.Rfc5424;

    /// <summary>Whether ids, instance, user and client stand in structured data, too; usually not.</summary>
    public bool StructuredData { get; init; }

    /// <summary>
    /// Name of the structured data: a name and the private enterprise number of who gave it (RFC 5424 §7.2.2). The usual
    /// one has the number that RFC 5612 keeps for examples, for this program has none of its own.
    /// </summary>
    public string StructuredDataId { get; init; } = "redis-audit@32473";

    /// <summary>HOSTNAME; up to 255 printable ASCII characters; usually the name of this host.</summary>
    public string HostName { get; init; } = Environment.MachineName;

    /// <summary>APP-NAME; up to 48 printable ASCII characters.</summary>
    public string AppName { get; init; } = SensorProduct.Name;

    /// <summary>
    /// Whether a byte order mark stands before an event that is not pure ASCII (RFC 5424 §6.4: a message that says that
    /// it is UTF-8). Usually not: JSON must not begin with one (RFC 8259 §8.1), and many receivers keep it in the text.
    /// </summary>
    public bool ByteOrderMark { get; init; }

    /// <summary>Bytes of a message, all of it; null: 2,048 over UDP (RFC 5424 §6.1), else 8,192 (RFC 5425 §4.3.1).</summary>
    public int? MaxMessageBytes { get; init; }

    public TlsClientOptions Tls { get; init; } = new();

    /// <summary>Until it is connected and, over TLS, trusted; 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>TCP and TLS: how long the peer may take no byte before the connection is given up; 30 s.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// TCP and TLS: how long the connection must stand after the peer's TCP acknowledged an event's bytes until the event
    /// counts as arrived; 500 ms. A receiver that ends meanwhile has perhaps not read them: they are sent again.
    /// </summary>
    public TimeSpan SettleDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    public int MessageBytes => MaxMessageBytes
        ?? (Address.Transport == SyslogTransport.Udp ? SmallMessage : UsualMessage);

    /// <summary>The largest event that fits into a message behind the longest header.</summary>
    public int MaxEventBytes => MessageBytes - SyslogMessageWriter.LongestHeader(this);

    private const int SmallMessage = 2048;
    private const int UsualMessage = 8192;
}

/// <summary>What is told before the event.</summary>
internal enum SyslogHeaderForm
{
    /// <summary>RFC 5424.</summary>
    Rfc5424,

    /// <summary>As the C library writes to /dev/log: <c>&lt;86&gt;Jan 31 12:00:00 app[pid]: </c> in local time.</summary>
    Local,
}
