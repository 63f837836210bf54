namespace Sensor.Hosting;

/// <summary>The numbers of the events that belong to no connection, over all threads that tell some.</summary>
internal sealed class SharedSequence
{
    private long _last;

    public long Next() => Interlocked.Increment(ref _last);
}
