using System.Text;
using Sensor.Commands;
using Sensor.Tests.Commands;

namespace Sensor.Tests.Live;

/// <summary>The command table against a real server: each of its commands, and where the keys of each stand.</summary>
public sealed class KeyExtractionTests : IDisposable
{
    private const int InvocationsPerCommand = 40;
    private const string NoServer = "redis-server is not installed";

    /// <summary>Versions differ; the table holds the laxest.</summary>
    private static readonly string[] OtherArity =
    [
        "ZRANK", "ZREVRANK", "COMMAND GETKEYS", "COMMAND GETKEYSANDFLAGS", "CLUSTER REPLICATE", "SCRIPT DEBUG",
    ];

    private static readonly CommandTable Table = CommandTable.Load();

    private readonly KeyExtractionServer? _server = KeyExtractionServer.Start();

    public void Dispose() => _server?.Dispose();

    [Fact]
    public void Every_command_of_the_server_is_in_the_table_with_its_arity_and_rights()
    {
        Assert.SkipWhen(_server is null, NoServer);
        int seen = 0;
        foreach (List<object?> row in ServerRows())
        {
            string name = NameOf(row);
            CommandDefinition? found = Table.Find(name);
            Assert.True(found is not null && FullName(found) == name, $"{name} is not in the table");
            long arity = (long)row[1]!;
            bool lax = OtherArity.Contains(name) && found.Accepts(Math.Abs(arity));
            Assert.True(found.Arity == arity || lax || IsVectorSet(name), name);
            string[] classes = [.. Strings(row[6]), .. Strings(row[2])];
            bool privileged = classes.Any(c => c is "@admin" or "@dangerous" or "admin");
            Assert.True(found.Privileged == privileged, name);
            Assert.True(found.Blocking == classes.Contains("blocking") || name == "WAIT", name); // flagged since 7.2
            seen++;
        }

        Assert.True(seen > 350, $"only {seen} commands");
    }

    [Fact]
    public void Keys_are_those_of_COMMAND_GETKEYSANDFLAGS_for_every_command()
    {
        Assert.SkipWhen(_server is null, NoServer);
        int seed = Environment.TickCount;
        var invocation = new KeyExtractionInvocation(new Random(seed));
        int compared = 0;
        var differences = new List<string>();
        foreach (List<object?> row in ServerRows())
        {
            CommandDefinition definition = Table.Find(NameOf(row))!;
            for (int i = 0; i < InvocationsPerCommand; i++)
            {
                string[] words = invocation.Write(definition);
                if (!ServerAnswers(words, out string expected))
                {
                    continue;
                }

                string actual = KeysOf(definition, words);
                compared++;
                if (actual != expected && !IsKnown(NameOf(row), words, expected, actual))
                {
                    differences.Add($"{string.Join(' ', words)}: server {expected}, sensor {actual}");
                }
            }
        }

        Assert.True(differences.Count == 0, $"seed {seed}\n{string.Join('\n', differences.Distinct().Take(40))}");
        Assert.True(compared > 5000, $"only {compared} invocations");
    }

    /// <summary>False where the server refuses the form: versions lack newer options.</summary>
    private bool ServerAnswers(string[] words, out string keys)
    {
        object? reply = _server!.Ask(["COMMAND", "GETKEYSANDFLAGS", .. words]);
        keys = "";
        if (reply is string error)
        {
            return error.Contains("no key arguments", StringComparison.Ordinal);
        }

        IEnumerable<string> found = ((List<object?>)reply!).Cast<List<object?>>()
            .Where(k => !Strings(k[1]).Contains("not_key"))
            .Select(k => $"{AccessOf(Strings(k[1]))}:{k[0]}");
        keys = string.Join(' ', found);
        return true;
    }

    private static string AccessOf(string[] flags) =>
        flags.Contains("RM") ? "d" : flags.Contains("OW") ? "w" : flags.Contains("RW") ? "rw" : "r";

    private static string KeysOf(CommandDefinition definition, string[] words)
    {
        var line = new CommandLine(words);
        var keys = new KeyList(64);
        KeyFinder.Find(definition, line.Words, keys);
        var found = new List<string>();
        foreach (KeyPosition key in keys.Positions)
        {
            found.Add($"{"r w rwd ".Substring(2 * (int)key.Access, 2).Trim()}:{words[key.Word]}");
        }

        return string.Join(' ', found);
    }

    /// <summary>
    /// Where the server's answer is not what it executes (FINDINGS A36), or its flags are not the access that an event
    /// tells (KeyFinder): listed one by one.
    /// </summary>
    private static bool IsKnown(string name, string[] words, string server, string sensor)
    {
        switch (name)
        {
            // The key is gone afterwards; the server flags RW. MIGRATE COPY leaves it.
            case "GETDEL" or "MOVE" or "RENAME" or "RENAMENX" or "MIGRATE":
                return Names(server) == Names(sensor);

            // Redis 7.0 flags the destination RW, later versions OW.
            case "SINTERSTORE":
                return server == sensor.Replace("w:key1", "rw:key1", StringComparison.Ordinal);

            // A server that lacks the comparisons calls it a plain write.
            case "SET":
                return Names(server) == Names(sensor) && words.Any(w => w.StartsWith("IF", StringComparison.Ordinal));
            default:
                return IsVectorSet(name) && Names(server) == Names(sensor);
        }
    }

    /// <summary>A module's commands: their rows say nothing but "read-write at 1, any number of words".</summary>
    private static bool IsVectorSet(string name) => name[0] == 'V';

    private static string Names(string keys) =>
        string.Join(' ', keys.Split(' ').Select(k => k[(k.IndexOf(':') + 1)..]));

    private IEnumerable<List<object?>> ServerRows()
    {
        foreach (List<object?> row in ((List<object?>)_server!.Ask("COMMAND")!).Cast<List<object?>>())
        {
            yield return row;
            foreach (List<object?> subcommand in ((List<object?>)row[9]!).Cast<List<object?>>())
            {
                yield return subcommand;
            }
        }
    }

    private static string NameOf(List<object?> row) => ((string)row[0]!).ToUpperInvariant().Replace('|', ' ');

    private static string[] Strings(object? list) => [.. ((List<object?>)list!).Cast<string>()];

    private static string FullName(CommandDefinition row) => Encoding.ASCII.GetString(row.Name)
        + (row.Subcommand is null ? "" : " " + Encoding.ASCII.GetString(row.Subcommand));
}
