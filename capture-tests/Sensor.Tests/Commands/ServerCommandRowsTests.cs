using System.Text;
using Sensor.Commands;

namespace Sensor.Tests.Commands;

/// <summary>The table with the commands of a server that it lacks.</summary>
public sealed class ServerCommandRowsTests
{
    private static readonly CommandTable Table = CommandTable.Load();

    [Fact]
    public void A_module_s_command_gets_its_keys_and_hides_its_data()
    {
        CommandTable table = Table.With([Command("graph.put", "graph.put") with
        {
            Arity = -3,
            Keys = [new KeySpecification(KeyShape.Range, KeyAccess.ReadWrite, 1)],
        }]);
        Assert.Equal("graph.put graph_put DataAccess keys=k1 Name,Key,Value,Value", Look(table, "graph.put k1 v1 v2"));
        Assert.Equal("- - - keys= Name,Secret,Secret,Secret", Look(Table, "graph.put k1 v1 v2"));
    }

    [Fact]
    public void A_module_s_command_without_keys_may_be_a_login_and_is_all_secret()
    {
        CommandTable table = Table.With([Command("graph.auth", "graph.auth") with { Privileged = true }]);
        Assert.Equal(
            "graph.auth graph_auth PrivilegedAction keys= Name,Secret,Secret", Look(table, "GRAPH.AUTH user hunter2"));
    }

    [Fact]
    public void Keys_of_unknown_place_are_uncertain()
    {
        CommandTable table = Table.With([Command("graph.walk", "graph.walk") with
        {
            Keys = [new KeySpecification(KeyShape.Unknown, KeyAccess.Read, 1)],
        }]);
        Assert.Equal("graph.walk graph_walk DataAccess keys=? Name,Value,Value", Look(table, "graph.walk from k"));
    }

    [Fact]
    public void A_renamed_command_is_what_it_was()
    {
        CommandTable table =
            Table.With([Command("secret-login", "auth"), Command("cfg9", "config"), Command("fetch", "get")]);
        Assert.Equal(
            "secret-login login Authentication keys= Name,Option,Secret", Look(table, "secret-login bob hunter2"));
        Assert.Equal(
            "cfg9|set config_set PrivilegedAction keys= Name,Name,Option,Option", Look(table, "CFG9 SET timeout 5"));
        Assert.Equal(
            "cfg9|set config_set AuthModification keys= Name,Name,Option,Secret", Look(table, "CFG9 SET requirepass x"));
        Assert.Equal("fetch get DataAccess keys=k Name,Key", Look(table, "fetch k"));
        Assert.Equal(CommandBehaviour.Auth, table.Find("SECRET-LOGIN")!.Behaviour);
    }

    [Fact]
    public void A_new_subcommand_joins_its_container()
    {
        CommandTable table =
            Table.With([Command("config", "config") with { Subcommands = [Command("forget", "forget")] }]);
        Assert.Equal("config|forget config_forget Other keys= Name,Name,Secret", Look(table, "config forget x"));
        Assert.Same(Table.Find("CONFIG SET"), table.Find("CONFIG SET"));
    }

    [Fact]
    public void A_new_container_brings_its_subcommands()
    {
        CommandTable table = Table.With(
            [Command("graph", "graph") with { Subcommands = [Command("drop", "drop"), Command("list", "list")] }]);
        Assert.Equal("graph|drop graph_drop Other keys= Name,Name,Secret", Look(table, "graph DROP x"));
        Assert.Equal("graph graph Other keys= Name,Secret,Secret", Look(table, "graph other x"));
        Assert.Equal(2, table.Find("GRAPH")!.Subcommands.Count);
    }

    [Fact]
    public void Rows_of_the_table_stay_what_and_where_they_are()
    {
        CommandTable table = Table.With([Command("get", "flushall"), Command("auth", "echo"), Command("zzz", "zzz")]);
        Assert.Equal(Table.Commands.Count + 1, table.Commands.Count);
        for (int i = 0; i < Table.Commands.Count; i++)
        {
            Assert.Same(Table.Commands[i], table.Commands[i]);
        }

        CommandTable later = table.With([Command("yyy", "yyy")]);
        Assert.Same(table.Find("ZZZ"), later.Find("ZZZ"));
        Assert.Equal(Enumerable.Range(0, later.Commands.Count), later.Commands.Select(row => row.Id));
    }

    [Fact]
    public void Nothing_to_add_gives_the_same_table()
    {
        Assert.Same(Table, Table.With([]));
        Assert.Same(Table, Table.With([Command("get", "get"), Command("", ""), Command(new string('x', 65), "x"),
            Command("a b", "a b"), Command("a|b", "a|b"), Command("\u00e9", "\u00e9")]));
    }

    [Fact]
    public void A_name_twice_is_added_once_and_in_any_case_and_the_number_of_rows_is_bounded()
    {
        CommandTable table = Table.With([Command("zzz", "zzz"), Command("ZZZ", "ZZZ"), Command("Zzz", "get")]);
        Assert.Equal(Table.Commands.Count + 1, table.Commands.Count);
        table = Table.With([.. Enumerable.Range(0, 20_000).Select(i => Command($"m.{i}", $"m.{i}"))]);
        Assert.Equal(ServerCommandRows.MostRows, table.Commands.Count);
        Assert.Same(table, table.With([Command("one-more", "one-more")]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void An_impossible_arity_accepts_any_number_of_words(int arity)
    {
        CommandTable table = Table.With([Command("zzz", "zzz") with { Arity = arity }]);
        Assert.True(table.Find("ZZZ")!.Accepts(1));
        Assert.True(table.Find("ZZZ")!.Accepts(1000));
    }

    private static ServerCommand Command(string name, string original) => new()
    {
        Name = Encoding.Latin1.GetBytes(name),
        OriginalName = Encoding.Latin1.GetBytes(original),
    };

    /// <summary>Name, action and category of the row, the keys, and the class of each word.</summary>
    private static string Look(CommandTable table, string text)
    {
        byte[] buffer = Encoding.ASCII.GetBytes(text);
        var slices = new List<WordSlice>();
        int start = 0;
        foreach (string word in text.Split(' '))
        {
            slices.Add(new WordSlice(start, word.Length, word.Length));
            start += word.Length + 1;
        }

        var words = new CommandWords(buffer, slices.ToArray(), slices.Count);
        CommandDefinition? row = table.Find(words);
        var classes = new WordClass[slices.Count];
        new ArgumentClassifier(table).Classify(row, words, classes);
        var keys = new KeyList(16);
        if (row is not null)
        {
            KeyFinder.Find(row, words, keys);
        }

        var found = new List<string>();
        foreach (KeyPosition key in keys.Positions)
        {
            found.Add(Encoding.ASCII.GetString(words[key.Word]));
        }

        string name =
            row is null ? "- -" : $"{Text(row.Name)}{(row.Subcommand is null ? "" : "|" + Text(row.Subcommand))} "
            + Encoding.ASCII.GetString(row.Action);
        string category = row is null ? "-" : CommandTable.CategoryOf(row, words).ToString();
        string mark = keys.Uncertain ? "?" : "";
        return $"{name} {category} keys={string.Join(',', found)}{mark} {string.Join(',', classes)}";
    }

    private static string Text(byte[] name) => Encoding.ASCII.GetString(name).ToLowerInvariant();
}
