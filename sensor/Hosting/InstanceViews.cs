using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// The servers that are asked, for the workers: which of them a connection goes to, and what is the sensor's own.
/// </summary>
internal sealed class InstanceViews(params IEnumerable<InstanceView> views)
{
    /// <summary>Servers no longer asked whose last connection of the sensor's own may still be on its way here.</summary>
    private const int MostFormer = 16;

    private volatile InstanceView[] _views = [.. views];
    private volatile InstanceView[] _former = [];
    private int _changes;

    public ReadOnlySpan<InstanceView> All => _views;

    public bool IsEmpty => _views.Length == 0;

    /// <summary>A server that was found, or named, while running; by one thread at a time.</summary>
    public void Add(InstanceView view) => _views = [.. _views, view];

    /// <summary>It is asked no longer; by one thread at a time.</summary>
    public void Remove(InstanceView view)
    {
        _former = [.. _former.TakeLast(MostFormer - 1), view];
        Interlocked.Add(ref _changes, view.Version + 1);
        _views = [.. _views.Where(other => other != view)];
    }

    public bool Contains(InstanceView view) => Array.IndexOf(_views, view) >= 0;

    /// <summary>Changes when a server is found, is asked no longer, or is found to listen at another endpoint.</summary>
    public int Version
    {
        get
        {
            int sum = Volatile.Read(ref _changes);
            foreach (InstanceView view in _views)
            {
                sum += view.Version;
            }

            return sum;
        }
    }

    public InstanceView? Find(Endpoint server)
    {
        foreach (InstanceView view in _views)
        {
            if (view.Serves(server))
            {
                return view;
            }
        }

        return null;
    }

    public OwnConnection? FindOwn(StreamOpened opened) => FindOwn(_views, opened) ?? FindOwn(_former, opened);

    private static OwnConnection? FindOwn(InstanceView[] views, StreamOpened opened)
    {
        foreach (InstanceView view in views)
        {
            if (view.Own.Find(opened.Key, opened.TimeNs) is { } own)
            {
                return own;
            }
        }

        return null;
    }
}
