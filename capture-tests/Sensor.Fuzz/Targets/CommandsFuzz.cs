using System.Buffers;
using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Fuzz.Targets;

/// <summary>
/// Whatever a client may send into the command table, the classifier and the key and channel finders.
/// </summary>
internal static class CommandsFuzz
{
    private const int MaxKeys = 8;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        ArgumentClassifier classifier = new(Facts.Table, 64);
        using RespCommandReader reader = new(new RespLimits { MaxWordsKept = 64, MaxWordKept = 40 });
        while (!input.IsEmpty
            && reader.TryRead(input, out int consumed, out RespCommand command) == OperationStatus.Done)
        {
            input = input[consumed..];
            if (command.Kind == RespCommandKind.Command)
            {
                Classify(classifier, command);
            }
        }
    }

    private static void Classify(ArgumentClassifier classifier, in RespCommand command)
    {
        WordSlice[] slices = new WordSlice[command.Words.Length];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i] = new WordSlice(command.Words[i].Start, command.Words[i].Length, command.Words[i].FullLength);
        }

        CommandWords words = new(command.Buffer, slices, command.Count);
        CommandDefinition? definition = words.Available > 0 && words.IsWhole(0) ? Facts.Table.Find(words) : null;
        WordClass[] classes = new WordClass[words.Available];
        classifier.Classify(definition, words, classes);
        foreach (WordClass wordClass in classes)
        {
            Invariant.Holds(Enum.IsDefined(wordClass), "every word has a class");
        }

        if (definition is null)
        {
            Invariant.Holds(!classes.Contains(WordClass.Key), "an unknown command has no keys");
            return;
        }

        KeyList list = new(MaxKeys);
        KeyFinder.Find(definition, words, list);
        CheckKeys(list, words, classes);
        ChannelFinder.Find(definition, words, list);
        CheckKeys(list, words, classes);
    }

    private static void CheckKeys(KeyList list, in CommandWords words, WordClass[] classes)
    {
        Invariant.Holds(list.Count <= MaxKeys && list.Count <= list.Total, "no more keys are kept than there are");
        Invariant.Holds(list.Total < words.Count || list.Total == 0, "every key is a word behind the name");
        for (int i = 0; i < list.Count; i++)
        {
            int word = list[i].Word;
            Invariant.Holds(word > 0 && word < words.Available, "a key is a word that can be read");
            Invariant.Holds(
                classes[word] is not (WordClass.Secret or WordClass.Script), $"word {word} is no secret and a key");
        }
    }
}
