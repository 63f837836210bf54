using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sensor.Sinks;

/// <summary>
/// The TLS handshakes of one sink: what .NET is to check, and one sentence for what it found wrong. The receiver's
/// certificate must be signed by a known authority, bear its name and be in date.
/// </summary>
internal sealed class TlsClient
{
    private readonly TlsClientOptions _options;
    private readonly string _name;
    private readonly string _target;
    private string? _found;

    /// <param name="options">Files and name.</param>
    /// <param name="host">What is connected to.</param>
    /// <param name="target">For messages.</param>
    public TlsClient(TlsClientOptions options, string host, string target)
    {
        _options = options;
        _name = options.ServerName ?? host;
        _target = target;
    }

    /// <summary>Reads the files.</summary>
    /// <exception cref="SinkFault">One of them cannot be used.</exception>
    public SslClientAuthenticationOptions Prepare()
    {
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck };
        SslClientAuthenticationOptions tls = new()
        {
            TargetHost = _name,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = Check,
        };
        if (_options.CaFile is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            Read(authorities, "holds no certificate of an authority in PEM form that can be read", () =>
            {
                policy.CustomTrustStore.ImportFromPemFile(authorities);
                return policy.CustomTrustStore.Count > 0;
            });
        }

        if (_options.CertificateFile is { } certificate)
        {
            Read(certificate, "and its key file hold no certificate and unencrypted key in PEM form that can be read",
                () =>
                {
                    // A context, not a plain list: of a list .NET sends only what the server's authorities signed.
                    X509Certificate2 own = X509Certificate2.CreateFromPemFile(certificate, _options.KeyFile);
                    tls.ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true);
                    return true;
                });
        }

        return tls;
    }

    /// <summary>What to tell of a handshake that failed.</summary>
    public SinkFault Fault(Exception cause) => new(SinkProblem.Tls, $"{_target}: {_found ?? Unknown}", cause);

    /// <summary>Whether a connection ended for a reason of TLS, rather than of the network.</summary>
    public static bool IsRefusal(Exception? cause)
    {
        while (cause?.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause is not (null or SocketException or IOException or HttpRequestException or ObjectDisposedException
            or OperationCanceledException);
    }

    /// <summary>
    /// What to tell of a connection that the receiver ended behind the handshake: so does TLS 1.3 refuse a certificate.
    /// </summary>
    public SinkFault Refused(Exception cause) => new(SinkProblem.Tls,
        $"{_target}: the receiver refused us over TLS; does it want a client certificate, or another one?", cause);

    private const string Unknown =
        "the TLS handshake failed; does it speak TLS on this port, does it want a client certificate?";

    private void Read(string file, string sentence, Func<bool> read)
    {
        Exception? cause = null;
        try
        {
            if (read())
            {
                return;
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            cause = e;
        }

        throw new SinkFault(SinkProblem.Tls, $"{_target}: {file} {sentence}", cause);
    }

    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        bool outOfDate = chain is not null
            && chain.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid));
        _found = errors switch
        {
            SslPolicyErrors.None => null,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => "it showed no certificate",
            _ when outOfDate => "its certificate is out of date; is the clock right here and there?",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) =>
                "its certificate is not signed by a known authority; is ca_file the right one?",
            _ => $"its certificate does not bear the name {_name}; is it the right host, or does server_name differ?",
        };
        return errors == SslPolicyErrors.None;
    }
}
