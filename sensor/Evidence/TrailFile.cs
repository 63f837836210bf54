namespace Sensor.Evidence;

/// <summary>One file of a trail: its records, as such or compressed, and its digests.</summary>
internal sealed class TrailFile
{
    public required string Folder { get; init; }

    /// <summary>Without the suffix of a compressed file.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the user named this very file, and not its folder.</summary>
    public bool Asked { get; set; }

    /// <summary>The file, compressed, not compressed, or both.</summary>
    public List<string> Data { get; } = [];

    public string? Digests { get; set; }

    public IReadOnlyList<DigestLine> Lines { get; set; } = [];

    public string Path => Data.Count > 0 ? Data[0] : System.IO.Path.Combine(Folder, Name);

    /// <summary>What can be relied on.</summary>
    public IEnumerable<DigestLine> Good => Lines.Where(line => line.State == DigestState.Good);

    /// <summary>What there is about bytes, whether it can be relied on or not, in the order of the chain.</summary>
    public DigestLine[] Blocks =>
    [
        .. Lines.Where(line => line.State != DigestState.Unreadable && line.Digest.HasBytes)
            .DistinctBy(line => (line.Digest.Chain, line.Digest.Number)).OrderBy(line => line.Digest.Number),
    ];
}
