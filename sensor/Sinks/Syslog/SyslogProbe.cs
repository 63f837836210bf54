using System.Net.Sockets;

namespace Sensor.Sinks.Syslog;

/// <summary>Connects to a receiver, with TLS where it is asked for, and sends nothing.</summary>
internal static class SyslogProbe
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <exception cref="SinkFault">Nobody is there, or not whom it should be.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static SinkProof Run(SyslogSinkOptions options, CancellationToken stop)
    {
        SyslogAddress address = options.Address;
        if (address.IsStream)
        {
            TlsClient tls = new(options.Tls, address.Host, address.ToString());
            using SyslogConnection connection = SyslogConnection.Open(options, tls, stop);

            // Over TLS 1.3 a certificate is refused behind the handshake.
            for (TimeSpan stood = TimeSpan.Zero; stood < options.SettleDelay; stood += Step)
            {
                stop.WaitHandle.WaitOne(Step);
                stop.ThrowIfCancellationRequested();
                if (connection.IsEnded)
                {
                    throw connection.Ended();
                }
            }

            return new SinkProof(address.Transport == SyslogTransport.Tls
                ? $"{address} takes connections, its certificate is trusted" : $"{address} takes connections");
        }

        using Socket socket = SyslogConnector.Connect(address, options.ConnectTimeout, stop);
        return address.Transport == SyslogTransport.Unix
            ? new SinkProof($"{address} can be written")
            : new SinkProof($"{address} has an address", "over UDP nobody learns whether anything arrives");
    }
}
