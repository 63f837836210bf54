using System.Security.Cryptography;

namespace Sensor.Evidence;

/// <summary>The private key that signs digests: ECDSA P-256, in a file that nobody but its owner may read.</summary>
internal sealed class SigningKey : IDisposable
{
    private const UnixFileMode NotOwner = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        Fingerprint = FingerprintOf(key);
    }

    /// <summary>First 16 digits of the SHA-256 of the public key (SubjectPublicKeyInfo).</summary>
    public string Fingerprint { get; }

    public byte[] Sign(byte[] bytes) => _key.SignData(bytes, HashAlgorithmName.SHA256);

    /// <summary>Whether it signed this.</summary>
    public bool Verify(byte[] bytes, byte[] signature) => _key.VerifyData(bytes, signature, HashAlgorithmName.SHA256);

    public void Dispose() => _key.Dispose();

    /// <exception cref="EvidenceFailure">It cannot be read, others may read it, or it is no such key.</exception>
    public static SigningKey Load(string path)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            if ((File.GetUnixFileMode(path) & NotOwner) != 0)
            {
                throw new EvidenceFailure($"{path}: others than its owner may read or write this key; chmod 600 it");
            }

            key.ImportFromPem(File.ReadAllText(path));
            RequireCurve(key, path);
            _ = key.ExportParameters(includePrivateParameters: true);
            return new SigningKey(key);
        }
        catch (Exception e)
        {
            key.Dispose();
            throw Explain(e, path, "a private key");
        }
    }

    public static string FingerprintOf(ECDsa key) =>
        Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];

    public static void RequireCurve(ECDsa key, string path)
    {
        if (key.KeySize != 256 || key.ExportParameters(false).Curve.Oid.Value is not (null or "1.2.840.10045.3.1.7"))
        {
            throw new EvidenceFailure($"{path}: is no key of the curve P-256; 'redis-audit-sensor keygen' makes one");
        }
    }

    public static EvidenceFailure Explain(Exception error, string path, string what) => error switch
    {
        EvidenceFailure known => known,
        FileNotFoundException or DirectoryNotFoundException => new($"{path}: no such file", error),
        UnauthorizedAccessException => new($"{path}: permission denied", error),
        IOException => new($"{path}: cannot be read: {error.Message}", error),
        CryptographicException or ArgumentException =>
            new($"{path}: holds no {what[2..]} in PEM form; 'redis-audit-sensor keygen' makes one", error),
        _ => throw error,
    };
}
