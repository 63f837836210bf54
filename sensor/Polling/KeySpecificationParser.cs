using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>
/// Reads the key specifications of COMMAND (redis.io, "Command key specifications"): those that begin at an index and
/// go by range or number of keys. Of others (behind a keyword, incomplete, unknown) the keys are of unknown place. One
/// that is marked as no key (channels, FINDINGS A36) is left out.
/// </summary>
internal static class KeySpecificationParser
{
    private const int MostSpecifications = 32;
    private const int MostFields = 16;
    private const int MostWords = 100_000;

    /// <summary>Null where there is no list of them.</summary>
    public static KeySpecification[]? Read(ref RespCursor cursor)
    {
        if (!cursor.TryEnter(out long count) || count > MostSpecifications)
        {
            return null;
        }

        var keys = new List<KeySpecification>();
        for (long i = 0; i < count; i++)
        {
            var fields = default(KeySpecificationFields);
            if (!cursor.TryEnter(out long values) || values > MostFields)
            {
                return null;
            }

            for (long field = 0; field + 1 < values; field += 2)
            {
                if (!fields.TryRead(ref cursor))
                {
                    return null;
                }
            }

            if (!fields.IsNoKey)
            {
                keys.Add(fields.ToSpecification());
            }
        }

        return [.. keys];
    }

    /// <summary>The older form: first key, last key (below 0 from the end), step; 0 where there are none.</summary>
    public static KeySpecification[] FromRange(long first, long last, long step, in CommandWordSet traits)
    {
        KeyAccess access = traits.Writes ? KeyAccess.ReadWrite : KeyAccess.Read;
        if (first is <= 0 or > MostWords || last is < -MostWords or > MostWords || step is <= 0 or > MostWords)
        {
            return traits.MovableKeys ? [new KeySpecification(KeyShape.Unknown, access, 1)] : [];
        }

        return
        [
            new KeySpecification(KeyShape.Range, access, (int)first)
            {
                Last = (int)(last < 0 ? last : Math.Max(last - first, 0)),
                Step = (int)step,
            },
        ];
    }
}
