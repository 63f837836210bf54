using System.Text;
using Sensor.Sinks;
using Sensor.Sinks.Spool;

namespace Sensor.Tests.Sinks.Spool;

/// <summary>A small sink that keeps what it gets, and does what a test tells it to: fail, refuse, settle late.</summary>
internal sealed class MemorySink : IRemoteSink
{
    private readonly List<string> _ids = [];
    private readonly Lock _lock = new();
    private readonly Queue<SpoolBatch> _waiting = new();

    /// <summary>Called before each record; throws where the sink is to fail there, gives a reason to refuse it.</summary>
    public Func<SpoolRecord, string?> Meets { get; set; } = _ => null;

    /// <summary>While set, nothing is settled.</summary>
    public volatile bool SettlesLate;

    /// <summary>Whether a record that arrived is settled only at the end of its batch.</summary>
    public bool SettlesWhole { get; set; }

    public int Resets { get; private set; }

    public string Target => "memory";

    /// <summary>Ids in the order of arrival, repeats kept.</summary>
    public string[] Ids
    {
        get
        {
            lock (_lock)
            {
                return [.. _ids];
            }
        }
    }

    public void Send(SpoolBatch batch, CancellationToken stop)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            string? refusal = Meets(batch[i]);
            if (refusal is not null)
            {
                batch.Reject(i, refusal);
                continue;
            }

            lock (_lock)
            {
                _ids.Add(Encoding.ASCII.GetString(batch[i].EventId.Span));
            }

            if (!SettlesLate && !SettlesWhole)
            {
                batch.AcceptAt(i);
            }
        }

        if (SettlesLate)
        {
            _waiting.Enqueue(batch);
        }
        else if (SettlesWhole)
        {
            batch.Accept(batch.Count);
        }
    }

    public void Poll()
    {
        while (!SettlesLate && _waiting.TryDequeue(out SpoolBatch? batch))
        {
            batch.Accept(batch.Count);
        }
    }

    public void Reset()
    {
        Resets++;
        _waiting.Clear();
    }

    public void Dispose()
    {
    }
}
