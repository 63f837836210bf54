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
    [InlineData("NOSUCH a", null)]
    [InlineData("config|set a b", null)]
    public void Find_gives_the_row_of_the_subcommand_or_of_the_container(string text, string? name)
    {
        Assert.Same(name is null ? null : Table.Find(name), Table.Find(CommandLine.Of(text).Words));
    }
}
