using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>
/// The short way of <see cref="CommandIntake"/>, for a command whose words need no look: what they are follows from their
/// number. What it keeps is what the long way would keep. One per worker.
/// </summary>
internal sealed class ShapedIntake
{
    private readonly CommandShapes _shapes = new();

    /// <summary>
    /// False, and nothing is done, where its words need a look, a key is too long to be kept whole, or there are more
    /// words than are kept.
    /// </summary>
    public bool TryFill(
        Exchange exchange, CommandDefinition definition, in CommandWords words, ArgumentClassifier classifier,
        ExchangeOptions options)
    {
        if (_shapes.Of(definition, words, classifier) is not { } shape)
        {
            return false;
        }

        int first = definition.NameWords;
        int count = words.Available - first;
        int text = 0;
        foreach (KeyPosition key in shape.Keys)
        {
            text += words[key.Word].Length;
            if (!words.IsWhole(key.Word) || words[key.Word].Length > options.MaxWordBytes)
            {
                return false;
            }
        }

        if (count > options.MaxArguments || shape.Keys.Length > options.MaxKeys || text > options.MaxCommandBytes)
        {
            return false;
        }

        exchange.Definition = definition;
        exchange.Argc = words.Count;
        exchange.Category = definition.Category;
        exchange.ArgumentsTotal = exchange.ArgumentCount = count;
        exchange.KeysTotal = exchange.KeyCount = shape.Keys.Length;
        exchange.Arguments = Room(exchange.Arguments, count);
        exchange.Keys = Room(exchange.Keys, shape.Keys.Length);
        if (text > exchange.Text.Length)
        {
            exchange.Text = new byte[Math.Max(64, text)];
        }

        for (int i = 0; i < count; i++)
        {
            exchange.Arguments[i] = new RetainedWord(0, 0, words.FullLength(first + i), shape.Classes[first + i]);
        }

        for (int i = 0; i < shape.Keys.Length; i++)
        {
            KeyPosition key = shape.Keys[i];
            ReadOnlySpan<byte> word = words[key.Word];
            int start = exchange.TextLength;
            word.CopyTo(exchange.Text.AsSpan(start));
            exchange.TextLength += word.Length;
            exchange.Keys[i] = new RetainedKey(start, word.Length, word.Length, key.Access);
            exchange.Arguments[key.Word - first] = new RetainedWord(start, word.Length, word.Length, WordClass.Key);
        }

        return true;
    }

    /// <summary>An array with room for so many, the one at hand where it is large enough.</summary>
    public static T[] Room<T>(T[] array, int needed) => needed <= array.Length ? array : new T[Math.Max(4, needed)];
}
