using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Sensor.Configuration;

/// <summary>
/// A text becomes YAML nodes that can be walked: none holds itself, and their depth and number, with what aliases stand
/// for written out, are bounded. All else is a problem with its line, whatever the library makes of it.
/// </summary>
internal static class YamlText
{
    private const int MostDepth = 100;
    private const int MostNodes = 1_000_000;

    /// <summary>The node that holds all others; null where there is none, or a problem was reported.</summary>
    public static YamlNode? Root(ConfigurationReading reading, string text)
    {
        if (text.IndexOf('\0', StringComparison.Ordinal) is var zero and >= 0)
        {
            // To the library the text ends there, and half a file may be a whole configuration.
            reading.Report(1 + text.AsSpan(0, zero).Count('\n'), "", "holds a zero byte; was it written to its end?");
            return null;
        }

        Parser parser = new(new StringReader(text));
        try
        {
            // Events come one by one, nodes by recursion: what would overflow the stack is seen first.
            if (Walk(parser) is { } problem)
            {
                reading.Report(Line(parser), "", problem);
                return null;
            }

            YamlStream stream = [];
            stream.Load(new StringReader(text));
            if (stream.Documents.Count > 1)
            {
                reading.Report((int)stream.Documents[1].RootNode.Start.Line, "", "a second document begins; there must be one");
            }

            return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
        }
        catch (YamlException e)
        {
            string what = e.InnerException?.Message ?? e.Message;
            reading.Report((int)e.Start.Line, "", $"is no YAML: {what.TrimEnd('.')}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library's scanner stumbles over some texts with exceptions that are not its own, and name no place.
            reading.Report(Line(parser), "", "is no YAML from about here on; is a bracket or a quote not closed?");
        }

        return null;
    }

    /// <summary>A list or section that has begun, and what of it was seen.</summary>
    private sealed class Open(AnchorName anchor, int before)
    {
        public AnchorName Anchor => anchor;

        public int Before => before;

        /// <summary>Levels below it.</summary>
        public int Depth { get; set; }
    }

    private static string? Walk(Parser parser)
    {
        Dictionary<AnchorName, (int Nodes, int Depth)> whole = [];
        Stack<Open> open = [];
        int nodes = 0;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case AnchorAlias alias when !whole.ContainsKey(alias.Value):
                    return $"*{alias.Value}: no &{alias.Value} has ended before it";
                case AnchorAlias alias:
                    (int within, int depth) = whole[alias.Value];
                    nodes += within;
                    Deepen(open, depth);
                    break;
                case MappingStart or SequenceStart:
                    AnchorName begun = ((NodeEvent)parser.Current).Anchor;
                    whole.Remove(begun);
                    open.Push(new Open(begun, nodes));
                    nodes++;
                    break;
                case MappingEnd or SequenceEnd:
                    Open ended = open.Pop();
                    whole[ended.Anchor] = (nodes - ended.Before, ended.Depth + 1);
                    Deepen(open, ended.Depth + 1);
                    break;
                case Scalar scalar:
                    whole[scalar.Anchor] = (1, 0);
                    nodes++;
                    break;
                case DocumentEnd:
                    whole.Clear();
                    break;
            }

            if (nodes > MostNodes || open.Count + (open.TryPeek(out Open? inner) ? inner.Depth : 0) > MostDepth)
            {
                return nodes > MostNodes ? $"holds more than {MostNodes} values" : $"is nested deeper than {MostDepth} levels";
            }
        }

        return null;
    }

    private static void Deepen(Stack<Open> open, int depth)
    {
        if (open.TryPeek(out Open? inner))
        {
            inner.Depth = Math.Max(inner.Depth, depth);
        }
    }

    private static int Line(Parser parser) => Math.Max(1, (int)(parser.Current?.End.Line ?? 1));
}
