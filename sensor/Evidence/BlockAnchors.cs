using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Sensor.Evidence;

/// <summary>A block, and the file that it belongs to.</summary>
internal sealed record TrailBlock(TrailFile File, Digest Digest);

/// <summary>All blocks of a trail by the hash of their first line: finds what stands where it does not belong.</summary>
internal sealed class BlockAnchors
{
    private readonly Dictionary<ulong, List<TrailBlock>> _blocks = [];

    public BlockAnchors(IEnumerable<TrailFile> files)
    {
        foreach (TrailFile file in files)
        {
            foreach (DigestLine line in file.Blocks)
            {
                string first = line.Digest.FirstLine;
                if (ulong.TryParse(first, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong key))
                {
                    _blocks.TryAdd(key, []);
                    _blocks[key].Add(new TrailBlock(file, line.Digest));
                }
            }
        }
    }

    public IReadOnlyList<TrailBlock> BeginningWith(ReadOnlySpan<byte> line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
        return _blocks.TryGetValue(BinaryPrimitives.ReadUInt64BigEndian(hash), out List<TrailBlock>? found) ? found : [];
    }
}
