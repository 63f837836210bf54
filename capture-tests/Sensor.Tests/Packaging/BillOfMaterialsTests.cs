using System.Text.Json;
using System.Text.RegularExpressions;
using Sensor.Tests.Support;

namespace Sensor.Tests.Packaging;

/// <summary>What the package says it is made of is what the project refers to, each part with its licence.</summary>
public sealed partial class BillOfMaterialsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-materials-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_names_every_package_of_the_program_and_its_licence()
    {
        (JsonElement bom, string notices) = Make();
        Assert.Equal("CycloneDX", bom.GetProperty("bomFormat").GetString());
        Dictionary<string, JsonElement> parts = bom.GetProperty("components").EnumerateArray()
            .ToDictionary(part => part.GetProperty("name").GetString()!);
        string[] wanted = [.. Reference().Matches(File.ReadAllText(Path.Combine(Repository.Root, "sensor", "Sensor.csproj")))
            .Select(reference => reference.Groups[1].Value)];
        Assert.Contains("Confluent.Kafka", wanted);
        foreach (string package in wanted)
        {
            JsonElement part = parts[package];
            string licence = part.GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString()!;
            Assert.Contains($"{package} {part.GetProperty("version")}    {licence}", notices, StringComparison.Ordinal);
            Assert.Matches("^[0-9a-f]{128}$", part.GetProperty("hashes")[0].GetProperty("content").GetString());
        }

        Assert.DoesNotContain("Microsoft.NET.ILLink.Tasks", parts.Keys);
        Assert.Contains("Apache License", notices, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_packages_give_the_same_bytes() => Assert.Equal(Make().Bom.GetRawText(), Make().Bom.GetRawText());

    private (JsonElement Bom, string Notices) Make()
    {
        string bom = Path.Combine(_folder.FullName, "bom.json");
        string notices = Path.Combine(_folder.FullName, "notices");
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        ProgramRun.MustSucceed(
            "/usr/bin/python3", Sample.PathOf("deb/bill-of-materials.py"),
            Path.Combine(Repository.Root, "sensor", "obj", "project.assets.json"), packages, "0.0.0", bom, notices);
        return (JsonDocument.Parse(File.ReadAllText(bom)).RootElement, File.ReadAllText(notices));
    }

    [GeneratedRegex(@"<Package(?:Reference|Download) Include=""([^""]+)""")]
    private static partial Regex Reference();
}
