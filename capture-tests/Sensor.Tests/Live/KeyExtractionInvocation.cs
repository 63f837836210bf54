using System.Globalization;
using System.Text;
using Sensor.Commands;

namespace Sensor.Tests.Live;

/// <summary>Writes valid invocations of a command along its grammar: options chosen, lists of one to three.</summary>
internal sealed class KeyExtractionInvocation(Random random)
{
    private readonly List<string> _words = [];
    private int _keys;

    public string[] Write(CommandDefinition row)
    {
        _words.Clear();
        _words.Add(Encoding.ASCII.GetString(row.Name));
        if (row.Subcommand is not null)
        {
            _words.Add(Encoding.ASCII.GetString(row.Subcommand));
        }

        _keys = 0;
        if (row.Arguments is not null)
        {
            Write(row.Arguments, 0);
        }

        return [.. _words];
    }

    private void Write(ArgumentNode node, int times)
    {
        if (node.Optional && random.Next(2) == 0)
        {
            return;
        }

        times = times > 0 ? times : node.Repeated ? random.Next(1, 4) : 1;
        for (; times > 0; times--)
        {
            WriteOnce(node);
        }
    }

    private void WriteOnce(ArgumentNode node)
    {
        switch (node.Kind)
        {
            case ArgumentKind.Sequence:
                WriteSequence(node.Children);
                break;
            case ArgumentKind.Choice:
                Write(node.Children[random.Next(node.Children.Length)], 0);
                break;
            case ArgumentKind.Token:
                _words.Add(Encoding.ASCII.GetString(node.Token));
                break;
            case ArgumentKind.Key:
                _words.Add("key" + (++_keys).ToString(CultureInfo.InvariantCulture));
                break;
            case ArgumentKind.Integer or ArgumentKind.Time:
                _words.Add("1");
                break;
            case ArgumentKind.Command:
                _words.AddRange(["GET", "inner"]);
                break;
            case ArgumentKind.Parameter:
                _words.AddRange(["maxmemory", "1"]);
                break;
            default:
                // A word that reads like an option now and then: it must not be taken for one.
                _words.Add(random.Next(4) == 0 ? Trap() : "word");
                break;
        }
    }

    private string Trap() => random.Next(3) switch { 0 => "STORE", 1 => "KEYS", _ => "STREAMS" };

    /// <summary>A number before keys is theirs; the ids behind the keys of STREAMS are as many.</summary>
    private void WriteSequence(ArgumentNode[] parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            ArgumentNode? next = i + 1 < parts.Length ? parts[i + 1] : null;
            bool counts = next is not null && Repeats(next) && next.Holds(ArgumentKind.Key);
            if (counts && parts[i].Kind == ArgumentKind.Integer)
            {
                int keys = next!.Optional ? random.Next(0, 3) : random.Next(1, 4);
                _words.Add(keys.ToString(CultureInfo.InvariantCulture));
                for (int k = 0; k < keys; k++)
                {
                    WriteOnce(next.Optional ? next.Children[0] : next);
                }

                i++;
            }
            else if (parts[i] is { Kind: ArgumentKind.Key, Repeated: true }
                && next is { Kind: ArgumentKind.Value, Repeated: true })
            {
                int streams = random.Next(1, 4);
                Write(parts[i], streams);
                Write(next, streams);
                i++;
            }
            else
            {
                Write(parts[i], 0);
            }
        }
    }

    private static bool Repeats(ArgumentNode node) =>
        node.Repeated || (node.Optional && node.Children.Length == 1 && node.Children[0].Repeated);
}
