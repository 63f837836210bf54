using System.Text;
using Sensor.Commands;

namespace Sensor.Tests.Commands;

/// <summary>
/// What Commands says about one command, as a line: <c>words | classes | keys | category | action</c>. Classes are a
/// letter per word: Name, Option, Key, Channel, Value, Secret, X (script). Keys: <c>r:a w:b rw:c d:e</c>, channels
/// <c>r#a</c>.
/// </summary>
internal static class CommandCase
{
    private static readonly string[] Access = ["r", "w", "rw", "d"];

    public static string Describe(CommandTable table, string text)
    {
        CommandLine line = CommandLine.Of(text);
        CommandDefinition? definition = table.Find(line.Words);
        string category = definition is null ? "-" : CommandTable.CategoryOf(definition, line.Words).ToString();
        string action = definition is null ? "-" : Encoding.UTF8.GetString(definition.Action);
        return $"{text} | {Classes(table, line)} | {Keys(definition, line)} | {category} | {action}";
    }

    public static string Classes(CommandTable table, CommandLine line)
    {
        var classes = new WordClass[line.Count];
        new ArgumentClassifier(table).Classify(table.Find(line.Words), line.Words, classes);
        return string.Concat(classes.Select(c => c == WordClass.Script ? 'X' : c.ToString()[0]));
    }

    public static string Keys(CommandDefinition? definition, CommandLine line)
    {
        if (definition is null)
        {
            return "-";
        }

        var keys = new KeyList(64);
        var found = new List<string>();
        KeyFinder.Find(definition, line.Words, keys);
        foreach (KeyPosition key in keys.Positions)
        {
            found.Add($"{Access[(int)key.Access]}:{Encoding.Latin1.GetString(line.Words[key.Word])}");
        }

        ChannelFinder.Find(definition, line.Words, keys);
        foreach (KeyPosition key in keys.Positions)
        {
            found.Add($"{Access[(int)key.Access]}#{Encoding.Latin1.GetString(line.Words[key.Word])}");
        }

        return found.Count == 0 ? "-" : string.Join(' ', found);
    }
}
