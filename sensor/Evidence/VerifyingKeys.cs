using System.Security.Cryptography;

namespace Sensor.Evidence;

/// <summary>The public keys that digests may be signed with: one, or several after a change of keys.</summary>
internal sealed class VerifyingKeys : IDisposable
{
    private readonly Dictionary<string, ECDsa> _keys = [];

    /// <exception cref="EvidenceFailure">One of them is no public key.</exception>
    public static VerifyingKeys Load(IEnumerable<string> paths)
    {
        VerifyingKeys keys = new();
        foreach (string path in paths)
        {
            ECDsa key = ECDsa.Create();
            try
            {
                key.ImportFromPem(File.ReadAllText(path));
                SigningKey.RequireCurve(key, path);
                if (!keys._keys.TryAdd(SigningKey.FingerprintOf(key), key))
                {
                    key.Dispose();
                }
            }
            catch (Exception e)
            {
                key.Dispose();
                keys.Dispose();
                throw SigningKey.Explain(e, path, "a public key");
            }
        }

        return keys;
    }

    public bool Has(string fingerprint) => _keys.ContainsKey(fingerprint);

    public bool Verify(string fingerprint, byte[] body, byte[] signature) =>
        _keys.TryGetValue(fingerprint, out ECDsa? key)
        && key.VerifyData(body, signature, HashAlgorithmName.SHA256);

    public void Dispose()
    {
        foreach (ECDsa key in _keys.Values)
        {
            key.Dispose();
        }
    }
}
