using System.Text;
using Sensor.Commands;

namespace Sensor.Tests.Commands;

public sealed class CommandTableTests
{
    private static readonly CommandTable Table = CommandTable.Load();

    [Theory]
    [InlineData("get k", "GET")]
    [InlineData("CoNfIg sEt a b", "CONFIG SET")]
    [InlineData("CONFIG NOSUCH a", "CONFIG")]
    [InlineData("CONFIG", "CONFIG")]
    [InlineData("GET SET", "GET")]
    [InlineData("NOSUCH a", null)]
    [InlineData("config|set a b", null)]
    [InlineData("SETUSER bob", null)]
    [InlineData("\"\" a", null)]
    public void Find_gives_the_row_of_the_subcommand_or_of_the_container(string text, string? name)
    {
        CommandDefinition? found = Table.Find(CommandLine.Of(text).Words);
        Assert.Equal(name, found is null ? null : FullName(found));
    }

    [Fact]
    public void Name_that_was_kept_in_part_only_is_no_command()
    {
        var words = new CommandWords("GETx"u8, [new WordSlice(0, 3, 100)], 1);
        Assert.Null(Table.Find(words));
    }

    [Fact]
    public void Every_row_is_found_by_its_own_name_in_any_case()
    {
        Assert.True(Table.Commands.Count > 600);
        foreach (CommandDefinition row in Table.Commands)
        {
            Assert.Same(row, Table.Find(CommandLine.Of(FullName(row).ToLowerInvariant()).Words));
            Assert.Same(row, Table.Commands[row.Id]);
        }
    }

    [Fact]
    public void Table_that_names_a_command_twice_is_refused()
    {
        byte[][] names = ["GET"u8.ToArray(), "GET"u8.ToArray()];
        Assert.Throws<FormatException>(() => new NameIndex(names, [-1, -1]));
        Assert.Equal(1, new NameIndex(names, [-1, 0]).Find("get"u8, 0));
    }

    [Theory]
    [InlineData("GET\t2\tdata_access\t-\tread@1")]
    [InlineData("GET\t2\tdata\t-\tread@1\tkey")]
    [InlineData("GET\t2\tdata_access\t-\treads@1\tkey")]
    [InlineData("GET\t2\tdata_access\t-\tread@1!tea\tkey")]
    [InlineData("GET\t2\tdata_access\t-\tread@1\t[ key")]
    [InlineData("GET\t2\tdata_access\t-\tread@1\tkey ]")]
    [InlineData("GET\t2\tdata_access\t-\tread@1\ttea")]
    [InlineData("GET\t2\tdata_access\tis:Tea\tread@1\tkey")]
    public void Row_that_cannot_be_understood_is_refused(string line) =>
        Assert.ThrowsAny<Exception>(() => new CommandTableReader().Read([line])[0].Arguments);

    [Fact]
    public void Subcommands_belong_to_their_container_and_it_has_no_arguments_of_its_own()
    {
        foreach (CommandDefinition row in Table.Commands)
        {
            Assert.All(row.Subcommands, s => Assert.Equal(row.Name, s.Name));
            Assert.True(row.Subcommands.Count == 0 || row.Arguments is null, FullName(row));
            Assert.True(row.Subcommands.Count == 0 || row.Subcommand is null, FullName(row));
        }
    }

    [Fact]
    public void Category_of_a_command_with_keys_is_data_access_but_for_PFDEBUG()
    {
        IEnumerable<string> others = Table.Commands
            .Where(c => c.Keys.Length > 0 && c.Category != CommandCategory.DataAccess).Select(FullName);
        Assert.Equal(["PFDEBUG"], others);
    }

    [Fact]
    public void Privileged_commands_that_are_no_privileged_action_are_these()
    {
        string[] data = ["KEYS", "MIGRATE", "RESTORE", "RESTORE-ASKING", "SORT", "SORT_RO"];
        foreach (CommandDefinition row in Table.Commands.Where(c => c.Privileged))
        {
            bool expected = row.Category is CommandCategory.PrivilegedAction or CommandCategory.SystemObject
                or CommandCategory.AuthModification or CommandCategory.SystemLifecycle
                || data.Contains(FullName(row)) || FullName(row) == "INFO";
            Assert.True(expected, FullName(row));
        }
    }

    [Fact]
    public void Commands_that_act_at_once_in_a_transaction_are_these_six() => Assert.Equal(
        ["DISCARD", "EXEC", "MULTI", "QUIT", "RESET", "WATCH"],
        Table.Commands.Where(c => c.ActsInsideMulti).Select(FullName).Order());

    [Theory]
    [InlineData("BLPOP a 0", true)]
    [InlineData("WAIT 1 0", true)]
    [InlineData("XREAD BLOCK 0 STREAMS a 0", true)]
    [InlineData("XREAD COUNT 1 STREAMS a 0", false)]
    [InlineData("XREAD STREAMS BLOCK 0", false)]
    [InlineData("XREADGROUP GROUP g BLOCK STREAMS a 0", false)]
    [InlineData("XREADGROUP GROUP g c block 5 STREAMS a 0", true)]
    [InlineData("LPOP a", false)]
    public void Blocking_is_what_waits_on_purpose(string text, bool expected)
    {
        CommandWords words = CommandLine.Of(text).Words;
        Assert.Equal(expected, BlockingCommands.IsBlocking(Table.Find(words)!, words));
    }

    [Theory]
    [InlineData("EVAL s 0", 1)]
    [InlineData("EVAL_RO s 0", 1)]
    [InlineData("EVALSHA s 0", -1)]
    [InlineData("SCRIPT LOAD s", 2)]
    [InlineData("SCRIPT LOAD s t", -1)]
    [InlineData("FUNCTION LOAD s", 2)]
    [InlineData("FUNCTION LOAD REPLACE", 2)]
    [InlineData("FUNCTION LOAD replace s", 3)]
    [InlineData("FUNCTION RESTORE s", -1)]
    public void Script_text_stands_at(string text, int expected)
    {
        CommandWords words = CommandLine.Of(text).Words;
        Assert.Equal(expected, ScriptArgument.Index(Table.Find(words)!, words));
    }

    [Fact]
    public void Find_keys_channels_and_classes_allocate_nothing()
    {
        CommandLine[] lines =
        [
            CommandLine.Of("SET k v EX 10 NX"), CommandLine.Of("ACL DRYRUN bob SET k v"), CommandLine.Of("NOSUCH a"),
            CommandLine.Of("ZUNIONSTORE d 2 a b WEIGHTS 1 2"), CommandLine.Of("SUBSCRIBE a b"),
            CommandLine.Of("ACL SETUSER bob >pw +get db=1"), CommandLine.Of("CONFIG SET requirepass pw"),
        ];
        var keys = new KeyList(64);
        var classifier = new ArgumentClassifier(Table);
        Span<WordClass> classes = stackalloc WordClass[16];
        long before = 0;
        for (int round = 0; round < 100; round++)
        {
            before = round == 50 ? GC.GetAllocatedBytesForCurrentThread() : before;
            foreach (CommandLine line in lines)
            {
                CommandWords words = line.Words;
                CommandDefinition? row = Table.Find(words);
                classifier.Classify(row, words, classes);
                if (row is not null)
                {
                    KeyFinder.Find(row, words, keys);
                    ChannelFinder.Find(row, words, keys);
                }
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string FullName(CommandDefinition row) => Encoding.ASCII.GetString(row.Name)
        + (row.Subcommand is null ? "" : " " + Encoding.ASCII.GetString(row.Subcommand));
}
