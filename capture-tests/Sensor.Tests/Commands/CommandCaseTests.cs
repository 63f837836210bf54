using Sensor.Commands;
using Sensor.Tests.Support;

namespace Sensor.Tests.Commands;

/// <summary>
/// Literal commands and all that Commands says about them (CommandCases.txt); the form of a line is that of
/// <see cref="CommandCase"/>. Every line was judged against REDIS-FACTS and EVENTS.md; changing one is a change
/// of the contract.
/// </summary>
public sealed class CommandCaseTests
{
    private static readonly CommandTable Table = CommandTable.Load();

    public static TheoryData<string> Cases() => [.. File.ReadLines(Path.Combine(
        Repository.Root, "capture-tests", "Sensor.Tests", "Commands", "CommandCases.txt"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Command_has_the_classes_keys_category_and_action_that_are_written_here(string line) =>
        Assert.Equal(line, CommandCase.Describe(Table, line.Split(" | ")[0]));
}
