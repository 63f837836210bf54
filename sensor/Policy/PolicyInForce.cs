namespace Sensor.Policy;

/// <summary>
/// The policy that holds now, for all threads that tell events. Each takes over a new one between two of its events:
/// what it told before it told under the old one, wholly, and nothing is lost or told twice.
/// </summary>
internal sealed class PolicyInForce(PolicySnapshot first)
{
    private volatile PolicySnapshot _current = first;

    public PolicySnapshot Current => _current;

    /// <summary>From the next event of each thread on; what is kept of values, from the next batch of packets on.</summary>
    public void Replace(PolicySnapshot next) => _current = next;
}
