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

    /// <summary>Does something with a file or a folder; where it cannot be read, that is a finding, and the rest goes on.</summary>
    public void Try(string path, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Findings.Add(new Finding(FindingKind.Unreadable, path, 0, 0, $"cannot be read: {Explain(e)}"));
        }
    }

    private static string Explain(Exception error) => error switch
    {
        UnauthorizedAccessException => "permission denied",
        FileNotFoundException or DirectoryNotFoundException => "it is not there, or a link that leads nowhere",
        _ => error.Message,
    };
}
