namespace Sensor.Evidence;

/// <summary>Records that are proven without a hole between them.</summary>
internal sealed record ProvenRange(
    string Stream, long FirstRecord, long LastRecord, long FirstTimeNs, long LastTimeNs, long Digest, string Hash);

/// <summary>What was found out about a trail.</summary>
internal sealed class TrailReport
{
    public List<Finding> Findings { get; } = [];

    /// <summary>What is no fault, but has to be known.</summary>
    public List<string> Notes { get; } = [];

    public List<ProvenRange> Proven { get; } = [];

    public int Files { get; set; }

    public long Bytes { get; set; }

    /// <summary>Digests whose signature holds.</summary>
    public int GoodDigests { get; set; }

    /// <summary>Never without a digest, whatever else was found: nothing is proven by nothing.</summary>
    public bool AllIsProven => Findings.Count == 0 && GoodDigests > 0;
}
