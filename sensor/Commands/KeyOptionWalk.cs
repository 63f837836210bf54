namespace Sensor.Commands;

/// <summary>
/// Keys that only a walk over the options finds, in the order and with the traps of the server's own parsers
/// (sortCommandGeneric, georadiusGeneric, xreadCommand, migrateCommand, parseExtendedStringArgumentsOrReply): each
/// option takes its words first, so that a value that reads like an option is none; an unknown option is a syntax
/// error and the command has no keys.
/// </summary>
internal static class KeyOptionWalk
{
    /// <summary>False where the server would refuse the command.</summary>
    public static bool Find(in KeySpecification by, in CommandWords words, KeyList result) => by.Shape switch
    {
        KeyShape.Set => FindSet(by, words, result),
        KeyShape.Bitfield => FindBitfield(by, words, result),
        KeyShape.Sort => FindStore(by, words, result, 2),
        KeyShape.Georadius => FindStore(by, words, result, 6),
        KeyShape.GeoradiusByMember => FindStore(by, words, result, 5),
        KeyShape.Streams => FindStreams(by, words, result),
        _ => FindMigrate(by, words, result),
    };

    /// <summary>SET reads too with GET or with a comparison.</summary>
    private static bool FindSet(in KeySpecification by, in CommandWords words, KeyList result)
    {
        KeyAccess access = by.Access;
        for (int i = 3; i < words.Available; i++)
        {
            bool compares = words.Is(i, "IFEQ"u8) || words.Is(i, "IFNE"u8)
                || words.Is(i, "IFDEQ"u8) || words.Is(i, "IFDNE"u8);
            access = compares || words.Is(i, "GET"u8) ? KeyAccess.ReadWrite : access;
            bool takesWord = compares || words.Is(i, "EX"u8) || words.Is(i, "PX"u8)
                || words.Is(i, "EXAT"u8) || words.Is(i, "PXAT"u8);
            i += takesWord ? 1 : 0;
        }

        return AddOne(by with { Access = access }, words, result, by.Begin);
    }

    /// <summary>BITFIELD only reads when all that it does is GET.</summary>
    private static bool FindBitfield(in KeySpecification by, in CommandWords words, KeyList result)
    {
        KeyAccess access = KeyAccess.Read;
        for (int i = by.Begin + 1; i < words.Available; i++)
        {
            if (words.Is(i, "GET"u8))
            {
                i += 2;
            }
            else if (words.Is(i, "OVERFLOW"u8))
            {
                i++;
            }
            else
            {
                access = by.Access;
                break;
            }
        }

        return AddOne(by with { Access = access }, words, result, by.Begin);
    }

    /// <summary>SORT and GEORADIUS: the key, and the last of STORE and STOREDIST.</summary>
    private static bool FindStore(in KeySpecification by, in CommandWords words, KeyList result, int options)
    {
        long store = 0;
        for (int i = options; i < words.Available; i++)
        {
            int takes = by.Shape == KeyShape.Sort ? WordsOfSortOption(words, i) : WordsOfGeoradiusOption(words, i);
            if (takes < 0 || i + takes >= words.Count)
            {
                return false;
            }

            store = words.Is(i, "STORE"u8) || words.Is(i, "STOREDIST"u8) ? i + 1 : store;
            i += takes;
        }

        AddOne(by, words, result, by.Begin);
        result.Uncertain |= words.Available < words.Count;
        return store == 0 || AddOne(by with { Access = KeyAccess.Write }, words, result, store);
    }

    private static int WordsOfSortOption(in CommandWords words, int i)
    {
        if (words.Is(i, "ASC"u8) || words.Is(i, "DESC"u8) || words.Is(i, "ALPHA"u8))
        {
            return 0;
        }

        return words.Is(i, "LIMIT"u8) ? 2
            : words.Is(i, "STORE"u8) || words.Is(i, "BY"u8) || words.Is(i, "GET"u8) ? 1 : -1;
    }

    private static int WordsOfGeoradiusOption(in CommandWords words, int i)
    {
        if (words.Is(i, "ASC"u8) || words.Is(i, "DESC"u8) || words.Is(i, "ANY"u8)
            || words.Is(i, "WITHDIST"u8) || words.Is(i, "WITHHASH"u8) || words.Is(i, "WITHCOORD"u8))
        {
            return 0;
        }

        return words.Is(i, "COUNT"u8) || words.Is(i, "STORE"u8) || words.Is(i, "STOREDIST"u8) ? 1 : -1;
    }

    /// <summary>
    /// XREAD, XREADGROUP: after STREAMS as many keys as ids; a number that is none refuses the command.
    /// </summary>
    private static bool FindStreams(in KeySpecification by, in CommandWords words, KeyList result)
    {
        for (int i = 1; i < words.Available; i++)
        {
            if (words.Is(i, "STREAMS"u8))
            {
                long left = words.Count - i - 1;
                result.Add(i + 1, i + (left / 2), by, words.Available);
                return left > 0 && left % 2 == 0;
            }

            if (words.Is(i, "GROUP"u8))
            {
                i += 2;
            }
            else if (words.Is(i, "COUNT"u8) || words.Is(i, "BLOCK"u8) || words.Is(i, "CLAIM"u8))
            {
                i++;
                if (i < words.Available && !WireNumber.TryParse(words, i, out _))
                {
                    return false;
                }
            }
            else if (!words.Is(i, "NOACK"u8))
            {
                return false;
            }
        }

        result.Uncertain = words.Available < words.Count;
        return result.Uncertain;
    }

    /// <summary>
    /// The key at Begin, or all after KEYS when that is empty. AUTH takes its word first: it may be KEYS.
    /// </summary>
    private static bool FindMigrate(in KeySpecification by, in CommandWords words, KeyList result)
    {
        KeySpecification found = by;
        bool single = by.Begin < words.Available && words.FullLength(by.Begin) > 0;
        for (int i = 6; i < words.Available; i++)
        {
            if (words.Is(i, "KEYS"u8))
            {
                result.Add(i + 1, words.Count - 1, found, words.Available);
                return !single;
            }

            int takes = words.Is(i, "AUTH"u8) ? 1 : words.Is(i, "AUTH2"u8) ? 2 : 0;
            bool copies = words.Is(i, "COPY"u8);
            found = copies ? found with { Access = KeyAccess.Read } : found;
            if ((takes == 0 && !copies && !words.Is(i, "REPLACE"u8)) || i + takes >= words.Count)
            {
                return false;
            }

            i += takes;
        }

        result.Uncertain = words.Available < words.Count;
        return !single || AddOne(found, words, result, by.Begin);
    }

    private static bool AddOne(in KeySpecification by, in CommandWords words, KeyList result, long word)
    {
        result.Add(word, word, by, words.Available);
        return true;
    }
}
