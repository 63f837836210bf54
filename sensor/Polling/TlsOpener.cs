using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sensor.Polling;

/// <summary>
/// The TLS handshake of a connection to a server: its certificate must be signed by a known authority and bear its
/// name; the sensor shows its own certificate where it has one. Nothing turns these checks off.
/// </summary>
internal static class TlsOpener
{
    public static SslStream? Open(DeadlineStream stream, PollingOptions options, out PollFailure? failure)
    {
        SslPolicyErrors found = SslPolicyErrors.None;
        SslClientAuthenticationOptions? tls = Prepare(options, out failure);
        if (tls is null)
        {
            return null;
        }

        tls.RemoteCertificateValidationCallback = (_, _, _, errors) =>
        {
            found = errors;
            return errors == SslPolicyErrors.None;
        };
        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            secured.AuthenticateAsClient(tls);
            return secured;
        }
        catch (TimeoutException)
        {
            failure = new PollFailure(PollFailureKind.TimedOut,
                $"{options.Target}: no TLS handshake within {SocketOpener.Seconds(options.AnswerTimeout)}; "
                + "does the server speak TLS on this port?");
        }
        catch (Exception e) when (e is AuthenticationException or IOException or CryptographicException
            or InvalidOperationException)
        {
            failure = new PollFailure(PollFailureKind.TlsFailed, $"{options.Target}: {Why(found, options)}");
        }

        secured.Dispose();
        return null;
    }

    /// <summary>Reads the files; null with a failure where one cannot be used.</summary>
    private static SslClientAuthenticationOptions? Prepare(PollingOptions options, out PollFailure? failure)
    {
        failure = null;
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        var tls = new SslClientAuthenticationOptions
        {
            TargetHost = options.ServerName ?? options.Target.Host,
            CertificateChainPolicy = policy,
        };
        string? file = options.CaFile;
        try
        {
            if (file is not null)
            {
                policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                policy.CustomTrustStore.ImportFromPemFile(file);
            }

            file = options.ClientCertificateFile;
            if (file is not null)
            {
                // A context, not a plain list: of a list .NET sends only what the server's list of authorities names.
                X509Certificate2 own = X509Certificate2.CreateFromPemFile(file, options.ClientKeyFile);
                tls.ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true);
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            failure = Unusable(file!, options);
            return null;
        }

        if (policy.TrustMode == X509ChainTrustMode.CustomRootTrust && policy.CustomTrustStore.Count == 0)
        {
            failure = Unusable(options.CaFile!, options);
            return null;
        }

        return tls;
    }

    private static PollFailure Unusable(string file, PollingOptions options)
    {
        string what = file == options.CaFile ? "holds no certificate of an authority in PEM form that can be read"
            : "and its key file do not hold a certificate and its unencrypted key in PEM form that can be read";
        return new PollFailure(PollFailureKind.BadCredentials, $"{file}: {what}");
    }

    private static string Why(SslPolicyErrors found, PollingOptions options)
    {
        if (found.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"the certificate does not bear the name {options.ServerName ?? options.Target.Host}; "
                + "is it the right server, is its name in the certificate another one?";
        }

        return found.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? "the certificate is not signed by a known authority, or is out of date; is the CA file the right one?"
            : "the TLS handshake failed; does the server speak TLS on this port, does it want a client certificate?";
    }
}
