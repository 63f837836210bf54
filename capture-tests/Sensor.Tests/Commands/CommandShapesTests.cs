using Sensor.Commands;

namespace Sensor.Tests.Commands;

/// <summary>A shape is right where classes and keys follow from the number of words: whatever the words are.</summary>
public sealed class CommandShapesTests
{
    private static readonly CommandTable Table = CommandTable.Load();
    private static readonly string[] Words =
    [
        "a", "", "1", "-1", "GET", "EX", "BLOCK", "STREAMS", "LIMIT", "MATCH", "NX", "default", ">pw", "2",
    ];

    private readonly ArgumentClassifier _classifier = new(Table);
    private readonly CommandShapes _shapes = new();
    private readonly KeyList _keys = new(64);

    [Fact]
    public void The_words_of_no_command_contradict_its_shape()
    {
        const int Seed = 5;
        Random random = new(Seed);
        int shaped = 0;
        foreach (CommandDefinition definition in Table.Commands)
        {
            for (int arguments = 0; arguments < 7; arguments++)
            {
                for (int i = 0; i < 20; i++)
                {
                    shaped += AssertAgrees(definition, random.GetItems(Words, arguments)) ? 1 : 0;
                }
            }
        }

        Assert.InRange(shaped, 1000, 50_000);
    }

    [Theory]
    [InlineData("GET k")]
    [InlineData("SET k v")]
    [InlineData("MSET k v k v")]
    [InlineData("DEL a b c")]
    [InlineData("HSET h f v")]
    public void The_commonest_commands_have_a_shape(string text)
    {
        CommandLine line = CommandLine.Of(text);
        Assert.NotNull(_shapes.Of(Table.Find(line.Words)!, line.Words, _classifier));
    }

    [Theory]
    [InlineData("SET k v EX 1")]
    [InlineData("CONFIG SET a b")]
    [InlineData("AUTH secret")]
    [InlineData("EVAL script 0")]
    [InlineData("PUBLISH c m")]
    [InlineData("BLPOP k 0")]
    public void What_has_to_be_looked_at_has_none(string text)
    {
        CommandLine line = CommandLine.Of(text);
        Assert.Null(_shapes.Of(Table.Find(line.Words)!, line.Words, _classifier));
    }

    private bool AssertAgrees(CommandDefinition definition, string[] arguments)
    {
        string name = System.Text.Encoding.ASCII.GetString(definition.Name);
        string[] names = definition.Subcommand is null
            ? [name] : [name, System.Text.Encoding.ASCII.GetString(definition.Subcommand)];
        CommandLine line = new([.. names, .. arguments]);
        if (Table.Find(line.Words) != definition
            || _shapes.Of(definition, line.Words, _classifier) is not { } shape)
        {
            return false;
        }

        WordClass[] classes = new WordClass[line.Count];
        _classifier.Classify(definition, line.Words, classes);
        KeyFinder.Find(definition, line.Words, _keys);
        Assert.Equal(classes, shape.Classes);
        Assert.Equal(_keys.Positions.ToArray(), shape.Keys);
        Assert.False(_keys.Uncertain);
        return true;
    }
}
