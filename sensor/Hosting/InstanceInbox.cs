using System.Collections.Concurrent;
using Sensor.Instances;

namespace Sensor.Hosting;

/// <summary>
/// The notes that workers leave for an instance's thread. Bounded: a worker never waits; what finds no room is counted,
/// and costs a cause or, of a denial, an event told twice.
/// </summary>
internal sealed class InstanceInbox : IDisposable
{
    private const int Capacity = 65_536;

    private readonly BlockingCollection<WireNote> _notes = new(new ConcurrentQueue<WireNote>(), Capacity);
    private long _refused;

    public long Refused => Interlocked.Read(ref _refused);

    public void Post(WireNote note)
    {
        if (!_notes.TryAdd(note))
        {
            Interlocked.Increment(ref _refused);
        }
    }

    /// <summary>The next note; waits for one at most so long.</summary>
    public bool TryTake(out WireNote? note, TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            return _notes.TryTake(out note, (int)wait.TotalMilliseconds, cancellation);
        }
        catch (OperationCanceledException)
        {
            note = null;
            return false;
        }
    }

    public void Dispose() => _notes.Dispose();
}
