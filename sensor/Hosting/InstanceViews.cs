using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>The servers that are asked, for the workers: which of them a connection goes to, and what is the sensor's own.</summary>
internal sealed class InstanceViews(IReadOnlyList<InstanceView> views)
{
    private readonly InstanceView[] _views = [.. views];

    public ReadOnlySpan<InstanceView> All => _views;

    /// <summary>Changes when a server is found to listen at another endpoint.</summary>
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
