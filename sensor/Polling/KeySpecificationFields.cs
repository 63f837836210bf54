using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>The fields of one key specification while they are read.</summary>
internal struct KeySpecificationFields
{
    private const int MostFields = 16;
    private const int MostWords = 100_000;

    private bool _atIndex;
    private bool _byRange;
    private bool _byNumber;
    private bool _incomplete;
    private long _index;
    private long _last;
    private long _step;
    private long _limit;
    private long _number;
    private long _first;
    private KeyAccess _access;

    /// <summary>Marked <c>not_key</c>.</summary>
    public bool IsNoKey { get; private set; }

    /// <summary>Reads a name and its value; unknown ones are passed over. False where the reply ends.</summary>
    public bool TryRead(ref RespCursor cursor)
    {
        if (!cursor.TryReadText(out ReadOnlySpan<byte> name))
        {
            return false;
        }

        RespCursor value = cursor;
        if (name.SequenceEqual("flags"u8))
        {
            ReadFlags(ref value);
        }
        else if (name.SequenceEqual("begin_search"u8) || name.SequenceEqual("find_keys"u8))
        {
            ReadSearch(ref value);
        }

        return cursor.TrySkip();
    }

    /// <summary>Of unknown shape where it is none of the two simple ones.</summary>
    public readonly KeySpecification ToSpecification()
    {
        bool sane = _atIndex && !_incomplete && _index is > 0 and < MostWords && _step is > 0 and < MostWords;
        if (sane && _byRange && !_byNumber && _limit is 0 or 1 && _last is > -MostWords and < MostWords)
        {
            return new KeySpecification(KeyShape.Range, _access, (int)_index) { Last = (int)_last, Step = (int)_step };
        }

        if (sane && _byNumber && !_byRange && _number is >= 0 and < MostWords && _first is > 0 and < MostWords)
        {
            return new KeySpecification(KeyShape.Counted, _access, (int)_index)
            {
                Last = (int)_number,
                First = (int)_first,
                Step = (int)_step,
            };
        }

        return new KeySpecification(KeyShape.Unknown, _access, 1);
    }

    private void ReadFlags(ref RespCursor value)
    {
        if (!value.TryEnter(out long count))
        {
            return;
        }

        for (long i = 0; i < Math.Min(count, MostFields) && value.TryReadText(out ReadOnlySpan<byte> flag); i++)
        {
            IsNoKey |= flag.SequenceEqual("not_key"u8);
            _incomplete |= flag.SequenceEqual("incomplete"u8);
            _access = flag.SequenceEqual("RW"u8) ? KeyAccess.ReadWrite
                : flag.SequenceEqual("OW"u8) ? KeyAccess.Write
                : flag.SequenceEqual("RM"u8) ? KeyAccess.Delete
                : _access;
        }
    }

    /// <summary>
    /// <c>{type: index, spec: {index: 1}}</c>, <c>{type: range, spec: {lastkey: 0, keystep: 1, limit: 0}}</c> …
    /// </summary>
    private void ReadSearch(ref RespCursor value)
    {
        if (!value.TryEnter(out long count) || count > MostFields)
        {
            return;
        }

        for (long i = 0; i + 1 < count; i += 2)
        {
            RespCursor inner = value;
            if (!inner.TryReadText(out ReadOnlySpan<byte> name) || !value.TrySkip() || !value.TrySkip())
            {
                return;
            }

            if (name.SequenceEqual("type"u8) && inner.TryReadText(out ReadOnlySpan<byte> type))
            {
                _atIndex |= type.SequenceEqual("index"u8);
                _byRange |= type.SequenceEqual("range"u8);
                _byNumber |= type.SequenceEqual("keynum"u8);
            }
            else if (name.SequenceEqual("spec"u8))
            {
                ReadNumbers(ref inner);
            }
        }
    }

    private void ReadNumbers(ref RespCursor value)
    {
        if (!value.TryEnter(out long count))
        {
            return;
        }

        for (long i = 0; i + 1 < Math.Min(count, MostFields); i += 2)
        {
            if (!value.TryReadText(out ReadOnlySpan<byte> name) || !value.TryReadInteger(out long number))
            {
                return;
            }

            _index = name.SequenceEqual("index"u8) ? number : _index;
            _last = name.SequenceEqual("lastkey"u8) ? number : _last;
            _step = name.SequenceEqual("keystep"u8) ? number : _step;
            _limit = name.SequenceEqual("limit"u8) ? number : _limit;
            _number = name.SequenceEqual("keynumidx"u8) ? number : _number;
            _first = name.SequenceEqual("firstkey"u8) ? number : _first;
        }
    }
}
