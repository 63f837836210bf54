using System.Security.Cryptography;

namespace Sensor.Resp;

/// <summary>
/// Answers whether the last of <paramref name="words"/>, too long to be kept whole, must be hashed as it passes.
/// </summary>
internal delegate bool LongWordTest(ReadOnlySpan<byte> buffer, ReadOnlySpan<RespWord> words);

/// <summary>
/// SHA-1 of one long word (a script's identity, EVALSHA) while it streams past; nothing of it is kept.
/// </summary>
internal sealed class LongWordHash(int word) : IDisposable
{
#pragma warning disable CA5350 // SHA-1 is what names a script in Redis; it protects nothing here.
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
    private byte[]? _result;
    private bool _spoilt;

    public int Word { get; } = word;

    /// <summary>The hash; empty when bytes were missing.</summary>
    public ReadOnlySpan<byte> Result => _spoilt ? default : _result ??= _hash.GetHashAndReset();

    public void Append(ReadOnlySpan<byte> body) => _hash.AppendData(body);

    public void Spoil() => _spoilt = true;

    public void Dispose() => _hash.Dispose();
}
