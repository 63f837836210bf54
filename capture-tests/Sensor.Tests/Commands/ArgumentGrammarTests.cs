using System.Text;
using Sensor.Commands;
using Sensor.Tests.Live;

namespace Sensor.Tests.Commands;

/// <summary>The grammars of the table against the matcher that reads them.</summary>
public sealed class ArgumentGrammarTests
{
    private static readonly CommandTable Table = CommandTable.Load();

    private static readonly ArgumentKind[] Hidden =
    [
        ArgumentKind.Secret, ArgumentKind.Login, ArgumentKind.Rules, ArgumentKind.Digest, ArgumentKind.Bits,
    ];

    [Fact]
    public void Command_written_along_its_grammar_is_understood_to_its_last_word()
    {
        int seed = Environment.TickCount;
        var invocation = new KeyExtractionInvocation(new Random(seed));
        var failures = new List<string>();
        IEnumerable<CommandDefinition> rows = Table.Commands.Where(c => c.Arguments is not null
            && !Array.Exists(Hidden, c.Arguments.Holds));
        foreach (CommandDefinition row in rows)
        {
            for (int i = 0; i < 30; i++)
            {
                string[] words = invocation.Write(row);
                string classes = CommandCase.Classes(Table, new CommandLine(words));
                if (row.Accepts(words.Length) && classes.Contains('S'))
                {
                    failures.Add($"{string.Join(' ', words)}: {classes}");
                }
            }
        }

        Assert.True(failures.Count == 0, $"seed {seed}\n{string.Join('\n', failures.Take(40))}");
    }

    [Theory]
    [InlineData("a: [ NX ]", "NX", true)]
    [InlineData("a: value+ [ NX ] [ EX integer ]", "v v EX 5 NX", true)]
    [InlineData("a: [ ( NX | XX ) ] [ EX integer ] integer", "EX 5 NX 7", true)]
    [InlineData("a: ( A integer | B )+", "B A 5 A 6 B", true)]
    [InlineData("a: ( A integer | B )+", "B C", false)]
    [InlineData("a: NX", "XX", false)]
    [InlineData("a: integer", "5 6", false)]
    public void Matcher_takes_all_words_of_what_fits(string grammar, string text, bool fits)
    {
        ArgumentNode root = new ArgumentGrammarReader(grammar[3..]).Read();
        var line = CommandLine.Of(text);
        var matcher = new ArgumentMatcher(Table, line.Words, new WordClass[line.Count], 0);
        bool matched = matcher.Match(root) && matcher.Next == line.Count;
        Assert.Equal(fits, matched);
    }

    [Fact]
    public void Every_repeated_part_of_the_table_moves_on_or_ends()
    {
        // All words empty: no grammar may wait for ever for one that fits.
        foreach (CommandDefinition row in Table.Commands)
        {
            byte[][] words = [row.Name, row.Subcommand ?? [], .. Enumerable.Repeat(Array.Empty<byte>(), 12)];
            Assert.Equal(words.Length, CommandCase.Classes(Table, new CommandLine(words)).Length);
            Assert.NotEmpty(Encoding.ASCII.GetString(row.Action));
        }
    }
}
