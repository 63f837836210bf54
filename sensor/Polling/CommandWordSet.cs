using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>What the flags and categories of a command say, as far as the table needs it.</summary>
internal struct CommandWordSet
{
    public bool Privileged { get; private set; }

    public bool Blocking { get; private set; }

    public bool Reads { get; private set; }

    public bool Writes { get; private set; }

    public bool PubSub { get; private set; }

    /// <summary>Its keys stand where only the command's code knows.</summary>
    public bool MovableKeys { get; private set; }

    /// <summary>Reads a set of words; false where there is none, or too many.</summary>
    public bool TryRead(ref RespCursor cursor, int most)
    {
        if (!cursor.TryEnter(out long count) || count > most)
        {
            return false;
        }

        for (long i = 0; i < count; i++)
        {
            if (!cursor.TryReadText(out ReadOnlySpan<byte> word))
            {
                return false;
            }

            Privileged |= Is(word, "admin"u8, "@admin"u8) || Is(word, "dangerous"u8, "@dangerous"u8);
            Blocking |= Is(word, "blocking"u8, "@blocking"u8);
            Reads |= Is(word, "readonly"u8, "@read"u8);
            Writes |= Is(word, "write"u8, "@write"u8);
            PubSub |= Is(word, "pubsub"u8, "@pubsub"u8);
            MovableKeys |= word.SequenceEqual("movablekeys"u8);
        }

        return true;
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> flag, ReadOnlySpan<byte> category) =>
        word.SequenceEqual(flag) || word.SequenceEqual(category);
}
