using System.Security.Cryptography;

namespace Sensor.Evidence;

/// <summary>Makes a key for evidence: two new files, the private one for its owner alone.</summary>
internal static class KeyPair
{
    /// <returns>The key's fingerprint.</returns>
    /// <exception cref="EvidenceFailure">One of the files exists or cannot be written; then neither is left.</exception>
    public static string Create(string privatePath, string publicPath)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Write(privatePath, key.ExportPkcs8PrivateKeyPem(), owner);
        try
        {
            Write(publicPath, key.ExportSubjectPublicKeyInfoPem(),
                owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        catch
        {
            File.Delete(privatePath);
            throw;
        }

        return SigningKey.FingerprintOf(key);
    }

    private static void Write(string path, string pem, UnixFileMode mode)
    {
        try
        {
            using FileStream file = new(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode,
            });
            file.Write(System.Text.Encoding.ASCII.GetBytes(pem + "\n"));
            file.Flush(flushToDisk: true);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new EvidenceFailure($"{path}: exists; a key is never written over", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EvidenceFailure($"{path}: cannot be written: {e.Message}", e);
        }
    }
}
