using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// The servers that are asked, for the workers: which of them a connection goes to, and what is the sensor's own.
/// </summary>
internal sealed class InstanceViews(params IEnumerable<InstanceView> views)
{
    private volatile InstanceView[] _views = [.. views];

    public ReadOnlySpan<InstanceView> All => _views;

    /// <summary>A server that was found while running; by one thread at a time.</summary>
    public void Add(InstanceView view) => _views = [.. _views, view];

    /// <summary>Changes when a server is found, or found to listen at another endpoint.</summary>
    public int Version
    {
        get
        {
            int sum = 0;
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

    public OwnConnection? FindOwn(StreamOpened opened)
    {
        foreach (InstanceView view in _views)
        {
            if (view.Own.Find(opened.Key, opened.TimeNs) is { } own)
            {
                return own;
            }
        }

        return null;
    }
}
