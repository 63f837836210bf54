namespace Sensor.Sinks;

/// <summary>
/// How a sink proves its receiver, and itself, over TLS 1.2 or 1.3. Files are in PEM form and read anew for each
/// connection, so that renewed ones need no restart. Nothing turns the checks off.
/// </summary>
internal sealed record TlsClientOptions
{
    /// <summary>The authorities that sign the receiver's certificate; null: those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>The sensor's own certificate; null: it shows none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The unencrypted key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name in the receiver's certificate; null: the host that is connected to.</summary>
    public string? ServerName { get; init; }
}
