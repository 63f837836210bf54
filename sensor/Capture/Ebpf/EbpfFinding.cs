namespace Sensor.Capture.Ebpf;

/// <summary>One thing that capture by eBPF needs, or would see, on this host.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="IsFine">Nothing is to be done.</param>
/// <param name="Sentence">What was found; where it is not fine, also what to do.</param>
internal readonly record struct EbpfFinding(string Name, bool IsFine, string Sentence)
{
    /// <summary>Without it nothing is seen at all.</summary>
    public bool IsNeeded { get; init; }
}
