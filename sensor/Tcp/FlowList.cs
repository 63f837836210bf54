namespace Sensor.Tcp;

/// <summary>An intrusive list of flows, the longest idle first.</summary>
internal sealed class FlowList
{
    private Flow? _newest;

    public Flow? Oldest { get; private set; }

    public int Count { get; private set; }

    public void Append(Flow flow)
    {
        flow.List?.Remove(flow);
        flow.List = this;
        flow.Older = _newest;
        flow.Newer = null;
        if (_newest is null)
        {
            Oldest = flow;
        }
        else
        {
            _newest.Newer = flow;
        }

        _newest = flow;
        Count++;
    }

    public void Remove(Flow flow)
    {
        if (flow.Older is null)
        {
            Oldest = flow.Newer;
        }
        else
        {
            flow.Older.Newer = flow.Newer;
        }

        if (flow.Newer is null)
        {
            _newest = flow.Older;
        }
        else
        {
            flow.Newer.Older = flow.Older;
        }

        flow.List = null;
        flow.Older = flow.Newer = null;
        Count--;
    }
}
