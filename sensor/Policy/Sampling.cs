using System.Buffers.Binary;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;

namespace Sensor.Policy;

/// <summary>
/// Which events of a sample are kept: a function of the <c>event_id</c> alone, the same in every run and version, so
/// that a replay and a second sensor choose the same. Whoever could choose its own id could choose to be left out: only
/// plain reads are ever sampled.
/// </summary>
internal static class Sampling
{
    private const ulong Offset = 0xcbf2_9ce4_8422_2325;
    private const ulong Prime = 0x0000_0100_0000_01b3;
    private const double Unit = 1.0 / (1UL << 53);

    /// <param name="idPrefix">The first 20 digits of the id.</param>
    /// <param name="idOrdinal">What the 12 behind stand for.</param>
    /// <param name="rate">The share that is kept, 0 to 1.</param>
    public static bool Keeps(ReadOnlySpan<byte> idPrefix, long idOrdinal, double rate)
    {
        ulong hash = Offset;
        while (idPrefix.Length >= sizeof(ulong))
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(idPrefix)) * Prime;
            idPrefix = idPrefix[sizeof(ulong)..];
        }

        foreach (byte digit in idPrefix)
        {
            hash = (hash ^ digit) * Prime;
        }

        hash = Mix(hash ^ Mix((ulong)idOrdinal + Offset));
        return (hash >> 11) * Unit < rate;
    }

    /// <summary>
    /// A read of known keys that worked, with nothing that an auditor looks for: the only events that may be sampled.
    /// </summary>
    public static bool IsPlainRead(AuditEvent audit, Exchange? exchange)
    {
        if (audit is not { Category: EventCategory.DataAccess, Outcome: AuditOutcome.Success, Tags: EventTags.None }
            || audit.Privileged || audit.Sensitive || audit.Uncertain != AuditUncertain.None
            || exchange is null || exchange.KeyCount == 0 || exchange.KeysTotal > exchange.KeyCount)
        {
            return false;
        }

        foreach (RetainedKey key in exchange.Keys.AsSpan(0, exchange.KeyCount))
        {
            if (key.Access != KeyAccess.Read)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Each bit of the result hangs on each bit before (the finalizer of SplitMix64).</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58_476d_1ce4_e5b9;
        value = (value ^ (value >> 27)) * 0x94d0_49bb_1331_11eb;
        return value ^ (value >> 31);
    }
}
