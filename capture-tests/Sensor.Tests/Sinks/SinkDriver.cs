using System.Diagnostics;
using Sensor.Sinks;
using Sensor.Sinks.Spool;

namespace Sensor.Tests.Sinks;

/// <summary>
/// A small sender before a remote sink: gives it batches, polls, and after a fault begins again with the first batch that
/// is not settled.
/// </summary>
internal sealed class SinkDriver(IRemoteSink sink, int perBatch = 50)
{
    private const int MostOut = 4;

    private readonly List<SpoolBatch> _settled = [];

    /// <summary>Called after each batch was given, with how many were given so far.</summary>
    public Action<int>? Given { get; set; }

    public List<SinkFault> Faults { get; } = [];

    public List<string> Refusals { get; } = [];

    /// <summary>How many records are settled, refused ones included.</summary>
    public int Settled => _settled.Sum(batch => batch.Count);

    /// <summary>Until all are settled, or the time is over.</summary>
    public void Deliver(IReadOnlyList<SpoolRecord> records, double seconds = 30, int? mostFaults = null)
    {
        Queue<SpoolBatch> outside = new();
        int next = 0;
        long start = Stopwatch.GetTimestamp();
        while (next < records.Count || outside.Count > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < seconds,
                $"{Settled} of {records.Count} settled; {string.Join(" | ", Faults.Select(fault => fault.Message))}");
            try
            {
                if (next < records.Count && outside.Count < MostOut)
                {
                    SpoolBatch batch = new();
                    records.Skip(next).Take(perBatch).ToList().ForEach(batch.Add);
                    next += batch.Count;
                    outside.Enqueue(batch);
                    sink.Send(batch, TestContext.Current.CancellationToken);
                    Given?.Invoke(next);
                }

                sink.Poll();
            }
            catch (SinkFault fault)
            {
                Faults.Add(fault);
                sink.Reset();
                if (Faults.Count == mostFaults)
                {
                    return;
                }

                Take(outside);
                next -= outside.Sum(batch => batch.Count);
                outside.Clear();
                Thread.Sleep(20);
            }

            Take(outside);
            Thread.Sleep(1);
        }
    }

    private void Take(Queue<SpoolBatch> outside)
    {
        while (outside.TryPeek(out SpoolBatch? first) && first.IsSettled)
        {
            _settled.Add(outside.Dequeue());
            Refusals.AddRange(first.Refusals.Select(refusal => refusal.Reason));
        }
    }
}
