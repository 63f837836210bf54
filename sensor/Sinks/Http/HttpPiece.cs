using System.Collections.Immutable;
using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Http;

/// <summary>Records of a batch, one behind the other, that go in one request.</summary>
internal readonly record struct HttpPiece(SpoolBatch Batch, int First, int Count)
{
    public SpoolRecord this[int index] => Batch[First + index];

    /// <summary>All of it, but for those that were refused.</summary>
    public void AcceptBut(ISet<int> refused)
    {
        for (int i = 0; i < Count; i++)
        {
            if (!refused.Contains(i))
            {
                Batch.AcceptAt(First + i);
            }
        }
    }

    public void Accept() => AcceptBut(ImmutableHashSet<int>.Empty);

    public void Reject(int index, string reason) => Batch.Reject(First + index, reason);

    public (HttpPiece First, HttpPiece Second) Halves()
    {
        int half = Count / 2;
        return (this with { Count = half }, this with { First = First + half, Count = Count - half });
    }

    /// <summary>The first records of a batch, from <paramref name="first"/> on, that fit into one request.</summary>
    public static HttpPiece Cut(SpoolBatch batch, int first, (int Events, long Bytes) most, int bytesAroundEach)
    {
        int count = 1;
        long bytes = batch[first].Payload.Length + bytesAroundEach;
        while (first + count < batch.Count && count < most.Events)
        {
            bytes += batch[first + count].Payload.Length + bytesAroundEach;
            if (bytes > most.Bytes)
            {
                break;
            }

            count++;
        }

        return new HttpPiece(batch, first, count);
    }
}
