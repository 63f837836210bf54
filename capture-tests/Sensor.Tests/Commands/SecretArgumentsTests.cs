using System.Text;
using Sensor.Commands;

namespace Sensor.Tests.Commands;

/// <summary>
/// REDIS-FACTS §6 and FINDINGS A29–A32, b12: a word written <c>S…</c> here must be secret wherever it stands.
/// </summary>
public sealed class SecretArgumentsTests
{
    private const string Planted = "SECRET";
    private static readonly CommandTable Table = CommandTable.Load();

    [Theory]
    [InlineData("AUTH SECRET")]
    [InlineData("AUTH u SECRET")]
    [InlineData("AUTH SECRET SECRET SECRET")]
    [InlineData("AUTH SECRET SECRET SECRET SECRET")]
    [InlineData("HELLO 3 AUTH u SECRET")]
    [InlineData("HELLO 2 AUTH u SECRET SETNAME n")]
    [InlineData("HELLO 3 SETNAME n AUTH u SECRET")]
    [InlineData("HELLO 3 AUTH u SECRET AUTH v SECRET")]
    [InlineData("HELLO 3 AUTH AUTH SECRET")]
    [InlineData("HELLO 3 AUTH SECRET")]
    [InlineData("HELLO 3 SETNAME a AUTH SECRET")]
    [InlineData("MIGRATE h 1 \"\" 0 1 AUTH2 SECRET")]
    [InlineData("MIGRATE h 1 \"\" 0 1 AUTH2 SECRET KEYS SECRET")]
    [InlineData("CLUSTER MIGRATESLOTS SLOTSRANGE 1 2 NODE n AUTH2 SECRET")]
    [InlineData("HELLO 3 u SECRET")]
    [InlineData("HELLO 3 AUHT SECRET SECRET")]
    [InlineData("HELLO 3 SETNAME n SECRET SECRET")]
    [InlineData("HELLO SECRET AUTH SECRET")]
    [InlineData("ACL SETUSER u >SECRET <SECRET #SECRET !SECRET on")]
    [InlineData("ACL SETUSER u on (>SECRET +get)")]
    [InlineData("ACL SETUSER u ( >SECRET )")]
    [InlineData("ACL SETUSER u (~a SECRET")]
    [InlineData("ACL SETUSER u SECRET")]
    [InlineData("ACL SETUSER u @SECRET")]
    [InlineData("ACL SETUSER u +SECRET! %SECRET db=SECRET")]
    [InlineData("ACL SETROLE r >SECRET SECRET")]
    [InlineData("CONFIG SET master.auth SECRET")]
    [InlineData("CONFIG SET mod.api-key SECRET")]
    [InlineData("CONFIG SET requirepass SECRET")]
    [InlineData("CONFIG SET masterauth SECRET maxmemory 1 masteruser SECRET")]
    [InlineData("CONFIG SET maxmemory 1 primaryauth SECRET primaryuser SECRET")]
    [InlineData("CONFIG SET tls-key-file-pass SECRET tls-client-key-file-pass SECRET")]
    [InlineData("CONFIG SET a.passphrase SECRET b.mySecretKey SECRET c.TOKEN SECRET")]
    [InlineData("CONFIG SET requirepas SECRET")]
    [InlineData("CONFIG SET requirepass SECRET SECRET")]
    [InlineData("CONFIG SET requirepass SECRET SECRET SECRET")]
    [InlineData("CONFIG SET SECRET")]
    [InlineData("MIGRATE h 1 k 0 1 AUTH SECRET")]
    [InlineData("MIGRATE h 1 k 0 1 COPY REPLACE AUTH2 u SECRET")]
    [InlineData("MIGRATE h 1 \"\" 0 1 AUTH SECRET KEYS AUTH a")]
    [InlineData("MIGRATE h 1 \"\" 0 1 AUTH2 u SECRET KEYS a b")]
    [InlineData("MIGRATE h 1 k 0 1 AUTH SECRET AUTH SECRET")]
    [InlineData("MIGRATE h 1 k 0 1 AUHT SECRET")]
    [InlineData("MIGRATE h 1 k 0 AUTH SECRET COPY")]
    [InlineData("CLUSTER MIGRATESLOTS SLOTSRANGE 0 1 NODE n AUTH SECRET")]
    [InlineData("CLUSTER MIGRATESLOTS SLOTSRANGE 0 1 NODE n AUTH2 u SECRET")]
    [InlineData("CLUSTER MIGRATESLOTS AUTH SECRET")]
    [InlineData("SENTINEL SET m AUTH-PASS SECRET AUTH-USER SECRET auth-pass SECRET")]
    [InlineData("SENTINEL SET m QUORUM 2 AUTH-PASS SECRET")]
    [InlineData("SENTINEL SET m auth-pas SECRET")]
    [InlineData("SENTINEL CONFIG SET SENTINEL-PASS SECRET SENTINEL-USER SECRET")]
    [InlineData("SENTINEL CONFIG SET sentinel-pas SECRET")]
    [InlineData("MODULE LOAD p SECRET SECRET")]
    [InlineData("MODULE LOADEX p CONFIG m.x 1 CONFIG m.password SECRET ARGS SECRET SECRET CONFIG SECRET")]
    [InlineData("DEBUG SLEEP SECRET SECRET")]
    [InlineData("DEBUG NOSUCH SECRET")]
    [InlineData("FUNCTION RESTORE SECRET REPLACE")]
    [InlineData("EVALSHA SECRET 0")]
    [InlineData("FCALL SECRET( 0")]
    [InlineData("FT.CONFIG SET OSS_GLOBAL_PASSWORD SECRET")]
    [InlineData("NOSUCH SECRET SECRET")]
    [InlineData("CONFIG NOSUCH SECRET")]
    [InlineData("CONFIG SECRET")]
    [InlineData("GET SECRET SECRET")]
    [InlineData("SET SECRET")]
    [InlineData("config|set requirepass SECRET")]
    [InlineData("ACL DRYRUN u AUTH u SECRET")]
    [InlineData("ACL DRYRUN u CONFIG SET requirepass SECRET")]
    [InlineData("ACL DRYRUN u NOSUCH SECRET")]
    [InlineData("ACL DRYRUN u ACL DRYRUN u AUTH SECRET")]
    [InlineData("COMMAND GETKEYS AUTH SECRET")]
    [InlineData("COMMAND GETKEYSANDFLAGS MIGRATE h 1 k 0 1 AUTH SECRET")]
    [InlineData("COMMAND GETKEYS COMMAND GETKEYS COMMAND GETKEYS COMMAND GETKEYS COMMAND GETKEYS AUTH SECRET")]
    [InlineData("POST SECRET")]
    [InlineData("Host: SECRET")]
    public void Secret_is_secret_in_any_case(string text)
    {
        foreach (string variant in new[] { text, text.ToLowerInvariant(), Mixed(text) })
        {
            string[] words = variant.Split(' ');
            string classes = CommandCase.Classes(Table, CommandLine.Of(variant));
            IEnumerable<int> planted = Enumerable.Range(0, words.Length)
                .Where(i => words[i].Contains(Planted, StringComparison.OrdinalIgnoreCase)
                    && !words[i].StartsWith("b.my", StringComparison.OrdinalIgnoreCase));
            Assert.NotEmpty(planted);
            Assert.All(planted, i => Assert.True(classes[i] == 'S', $"{variant}: {classes}"));
        }
    }

    [Fact]
    public void Password_is_no_key_of_MIGRATE_though_it_reads_KEYS()
    {
        var line = CommandLine.Of("MIGRATE h 1 \"\" 0 1 AUTH KEYS KEYS a");
        Assert.Equal("d:a", CommandCase.Keys(Table.Find(line.Words), line));
        Assert.Equal('S', CommandCase.Classes(Table, line)[7]);
    }

    [Fact]
    public void Words_that_were_not_kept_are_secret_and_so_are_settings_kept_in_part()
    {
        byte[][] words = [.. "ACL SETUSER bob on off".Split(' ').Select(Encoding.ASCII.GetBytes)];
        var classes = new WordClass[5];
        new ArgumentClassifier(Table).Classify(Table.Find("ACL SETUSER"), new CommandLine(words, 4).Words, classes);
        Assert.Equal([WordClass.Name, WordClass.Name, WordClass.Option, WordClass.Option, WordClass.Secret], classes);
        var cut = new CommandWords(
            "ACLSETUSERbob+get"u8, [new(0, 3, 3), new(3, 7, 7), new(10, 3, 3), new(13, 4, 900)], 4);
        new ArgumentClassifier(Table).Classify(Table.Find("ACL SETUSER"), cut, classes.AsSpan(0, 4));
        Assert.Equal(WordClass.Secret, classes[3]);
    }

    /// <summary>
    /// Random words of commands, options and rubbish: nothing throws, and a login's password is never shown.
    /// </summary>
    [Fact]
    public void Random_words_never_throw_and_never_show_what_follows_AUTH()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        string[] vocabulary =
        [
            .. Table.Commands.Select(c => Encoding.ASCII.GetString(c.Name)),
            .. Table.Commands.Select(c => Encoding.ASCII.GetString(c.Subcommand ?? [])),
            "KEYS", "STREAMS", "STORE", "AUTH2", "SETNAME", "COUNT", "BLOCK", "GROUP", "LIMIT", "BY", "1", "2", "-1",
            "99999999999", "9223372036854775807", "", "(", ")", ">p", "\0", "\xff", "k",
            "requirepass", "CONFIG", "ARGS", "NX", "*", "#0", "u8",
        ];
        var classifier = new ArgumentClassifier(Table);
        var keys = new KeyList(8);
        var classes = new WordClass[16];
        for (int round = 0; round < 30_000; round++)
        {
            string[] words = random.GetItems(vocabulary, random.Next(1, 14));
            CommandDefinition chosen = Table.Commands[random.Next(Table.Commands.Count)];
            words =
                [Encoding.ASCII.GetString(chosen.Name), Encoding.ASCII.GetString(chosen.Subcommand ?? []), .. words];
            var line = new CommandLine([.. words.Select(Encoding.Latin1.GetBytes)], random.Next(1, 17));
            CommandDefinition? row = Table.Find(line.Words);
            classifier.Classify(row, line.Words, classes);
            if (row is not null)
            {
                KeyFinder.Find(row, line.Words, keys);
                Assert.All(keys.Positions.ToArray(), k => Assert.InRange(k.Word, 1, line.Words.Available - 1));
                ChannelFinder.Find(row, line.Words, keys);
                BlockingCommands.IsBlocking(row, line.Words);
                ScriptArgument.Index(row, line.Words);
            }

            if (row?.Behaviour is CommandBehaviour.Auth or CommandBehaviour.Hello)
            {
                AssertLoginIsHidden(words, classes, row.Behaviour, $"seed {seed}: {string.Join(' ', words)}");
            }
        }
    }

    private static void AssertLoginIsHidden(string[] words, WordClass[] classes, CommandBehaviour kind, string text)
    {
        for (int i = 1; i < Math.Min(words.Length, classes.Length); i++)
        {
            bool afterAuth = i > 3 && words[i - 2] == "AUTH" && classes[i - 2] == WordClass.Option;
            bool last = kind == CommandBehaviour.Auth && i == words.Length - 1;
            bool mayShow = (!afterAuth && !last) || words[i - 1] is "AUTH" or "SETNAME";
            Assert.True(classes[i] == WordClass.Secret || mayShow, text);
        }
    }

    private static string Mixed(string text) =>
        string.Concat(text.Select((c, i) => i % 2 == 0 ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
}
