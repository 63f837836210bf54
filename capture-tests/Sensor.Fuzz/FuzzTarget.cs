namespace Sensor.Fuzz;

internal delegate void FuzzAction(ReadOnlySpan<byte> input);

/// <summary>One stage under fuzz: what is done with an input, and the inputs that mutation starts from.</summary>
internal sealed record FuzzTarget(string Name, FuzzAction Fuzz, Func<Corpus, IReadOnlyList<byte[]>> Seeds)
{
    /// <summary>Inputs grow to at most so many bytes.</summary>
    public int MaxInputBytes { get; init; } = 8 * 1024;

    public override string ToString() => Name;
}
