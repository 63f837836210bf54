using Sensor.Streams;

namespace Sensor.Instances;

/// <summary>What <see cref="FirstSeen"/> knows, as data.</summary>
internal sealed record FirstSeenState(IReadOnlyList<FirstSeenState.Instance> Instances)
{
    /// <param name="Server">The instance's address and port.</param>
    /// <param name="SinceNs">When it was seen first: its learning time runs from here.</param>
    /// <param name="Names">By <see cref="FirstSeenKind"/>.</param>
    internal sealed record Instance(Endpoint Server, long SinceNs, IReadOnlyList<IReadOnlyList<byte[]>> Names);
}
