using System.Text.RegularExpressions;

namespace Sensor.Tests.Architecture;

/// <summary>Holds the code against the rules of HOUSE-STYLE that a text can show.</summary>
public sealed partial class ArchitectureTests
{
    private const int MostLines = 500;

    [Fact]
    public void No_stage_knows_a_later_one()
    {
        string[] violations = [.. SourceTree.Files("sensor").SelectMany(StageRules.Violations)];
        Assert.True(violations.Length == 0, string.Join('\n', violations));
    }

    [Theory]
    [InlineData("sensor/Tcp/Planted.cs", "using Sensor.Resp;", "Tcp may not know Resp")]
    [InlineData("sensor/Resp/Planted.cs", "Sensor.Exchanges.Exchange? e = null;", "Resp may not know Exchanges")]
    [InlineData("sensor/Policy/Planted.cs", "using Sensor.Hosting;", "Policy may not know Hosting")]
    [InlineData("sensor/Configuration/Planted.cs", "using Sensor.Hosting;", "Configuration may not know Hosting")]
    [InlineData("sensor/Sinks/File/Planted.cs", "using Sensor.Policy;", "Sinks may not know Policy")]
    [InlineData("sensor/Formats/Planted.cs", "using static Sensor.Commands.CommandTable;", "Formats may not know Commands")]
    [InlineData("sensor/Sessions/Planted.cs", "long now = DateTime.UtcNow.Ticks;", "Sessions does no I/O")]
    [InlineData("sensor/Helpers/Planted.cs", "class A;", "Helpers is no stage")]
    public void A_planted_violation_is_found(string path, string text, string expected)
    {
        Assert.Contains(StageRules.Violations(new SourceFile(path, text)), found => found.Contains(expected));
    }

    [Theory]
    [InlineData("sensor/Tcp/Fine.cs", "using Sensor.Streams;\nusing Sensor.Anomalies;")]
    [InlineData("sensor/Tcp/Fine.cs", "/// as Sensor.Resp wants it")]
    [InlineData("sensor/Hosting/Fine.cs", "using Sensor.Cli;")]
    public void What_the_table_allows_is_no_violation(string path, string text)
    {
        Assert.Empty(StageRules.Violations(new SourceFile(path, text)));
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        foreach (SourceFile file in SourceTree.Files("sensor").Where(file => file.Path != "sensor/Program.cs"))
        {
            string expected = Path.GetDirectoryName(file.Path)!.Replace("sensor", "Sensor").Replace('/', '.');
            Assert.True(file.Text.Contains($"namespace {expected};"), $"{file.Path}: is not in {expected}");
        }
    }

    [Fact]
    public void A_file_holds_one_type_named_like_it_and_small_values_beside_it()
    {
        foreach (SourceFile file in SourceTree.Files("sensor").Where(file => file.Path != "sensor/Program.cs"))
        {
            string[] names = [.. TopLevelType().Matches(file.Text).Select(match => match.Groups["name"].Value)];
            string stem = Path.GetFileNameWithoutExtension(file.Path).Split('.')[0];
            string[] behaving = [.. BehavingType().Matches(file.Text).Select(match => match.Groups["name"].Value)];
            Assert.True(behaving.Length <= 1, $"{file.Path}: holds {string.Join(", ", behaving)}");
            Assert.True(behaving.Length == 0 || behaving[0] == stem, $"{file.Path}: holds {string.Join(", ", names)}");
        }
    }

    [Fact]
    public void No_file_is_longer_than_five_hundred_lines()
    {
        string[] tooLong = [.. SourceTree.Files("sensor").Concat(SourceTree.Files("capture-tests"))
            .Where(file => file.Lines.Length > MostLines).Select(file => $"{file.Path}: {file.Lines.Length}")];
        Assert.True(tooLong.Length == 0, string.Join('\n', tooLong));
    }

    [Fact]
    public void Unsafe_code_is_in_the_native_folders_alone()
    {
        string[] found = [.. SourceTree.Files("sensor")
            .Where(file => !file.Path.StartsWith("sensor/Capture/Native/", StringComparison.Ordinal)
                && !file.Path.StartsWith("sensor/Sinks/Kafka/Native/", StringComparison.Ordinal)
                && !file.Path.StartsWith("sensor/Sinks/File/Native/", StringComparison.Ordinal)
                && !file.Path.StartsWith("sensor/Capture/Ebpf/", StringComparison.Ordinal))
            .Where(file => UnsafeCode().IsMatch(file.Text)).Select(file => file.Path)];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [Fact]
    public void Nothing_is_left_to_be_done()
    {
        string[] found = [.. SourceTree.Files("sensor").Concat(SourceTree.Files("capture-tests"))
            .Where(file => Unfinished().IsMatch(file.Text)).Select(file => file.Path)];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [Fact]
    public void No_type_is_named_after_nothing()
    {
        string[] found = [.. SourceTree.Files("sensor")
            .SelectMany(file => TopLevelType().Matches(file.Text).Select(match => match.Groups["name"].Value))
            .Where(name => EmptyName().IsMatch(name) && name != "ClientInfo")]; // the reply of CLIENT INFO
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|readonly|ref|partial|unsafe) )*(?:class|struct|interface|enum|record(?: struct| class)?) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    /// <summary>Classes and interfaces: an enum or a record of data may stand beside the type that it serves.</summary>
    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|partial|unsafe) )*(?:class|interface) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex BehavingType();

    [GeneratedRegex(@"^[^/\n]*\bunsafe\b|\bMarshal\.(PtrTo|AllocH|StructureTo)|\bLibraryImport\b|\bDllImport\b",
        RegexOptions.Multiline)]
    private static partial Regex UnsafeCode();

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|XX" + @"X|HA" + @"CK)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(Manager|Helper|Util|Utils|Utilities|Common|Base|Info)$")]
    private static partial Regex EmptyName();
}
