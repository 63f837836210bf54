using System.Security.Cryptography;
using System.Text;
using Sensor.Formats;
using Sensor.Tests.Support;

namespace Sensor.Tests.Golden;

/// <summary>
/// Every capture in every format: one capture's lines stand in <c>pcaps/formats/</c> to be read, of all others the
/// SHA-256 of the output in <c>manifest.txt</c>. <c>UPDATE_GOLDEN=1</c> writes them anew.
/// </summary>
public sealed class FormatGoldenTests
{
    private const string Chosen = "monitor/commands-behind-it.pcap";

    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";
    private static readonly string Folder = Path.Combine(Repository.Captures, "formats");
    private static readonly string Manifest = Path.Combine(Folder, "manifest.txt");

    public static TheoryData<string> Formats => [.. EventFormats.All.Select(format => format.Name)];

    [Fact]
    public void Every_capture_gives_in_every_format_what_it_gave()
    {
        List<string> digests = [];
        foreach (string capture in GoldenFile.Captures())
        {
            Dictionary<string, byte[]> outputs = FormatReplay.All(GoldenFile.PathOf(capture));
            byte[] golden = File.ReadAllBytes(GoldenFile.Beside(GoldenFile.PathOf(capture), ".ndjson"));
            bool same = golden.AsSpan().SequenceEqual(outputs["json"]);
            Assert.True(same, $"{capture}: beside other formats json differs");
            foreach ((string format, byte[] output) in outputs.Where(pair => pair.Key != "json"))
            {
                digests.Add($"{Convert.ToHexStringLower(SHA256.HashData(output))} {format} {capture}");
            }
        }

        if (Update)
        {
            File.WriteAllLines(Manifest, digests);
        }

        Assert.Empty(File.ReadAllLines(Manifest).Except(digests));
        Assert.Empty(digests.Except(File.ReadAllLines(Manifest)));
    }

    [Fact]
    public void One_capture_gives_these_lines()
    {
        foreach ((string format, byte[] output) in FormatReplay.All(GoldenFile.PathOf(Chosen)))
        {
            string golden = Path.Combine(Folder, $"{format}.golden");
            if (Update)
            {
                File.WriteAllBytes(golden, output);
            }

            Assert.Equal(File.ReadAllText(golden), Encoding.UTF8.GetString(output));
        }
    }

    [Fact]
    public void Three_workers_write_the_same_lines_in_every_format()
    {
        foreach (string capture in (string[])[Chosen, "identity/pipelined-logins.pcap", "endings/quit-kill-reset.pcap"])
        {
            Dictionary<string, byte[]> alone = FormatReplay.All(GoldenFile.PathOf(capture));
            foreach ((string format, byte[] output) in FormatReplay.All(GoldenFile.PathOf(capture), "--workers", "3"))
            {
                Assert.Equal(Sorted(alone[format]), Sorted(output));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_example_on_the_page_of_a_format_is_what_it_writes(string format)
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "packaging", "docs", "formats", $"{format}.md"));
        string[] golden = File.ReadAllText(Path.Combine(Folder, $"{format}.golden")).Split('\n');
        string[] parts = page.Split("```");
        string[] examples = [.. parts.Where((_, i) => i % 2 == 1).SelectMany(block => block.Split('\n')[1..^1])];
        Assert.NotEmpty(examples);
        Assert.All(examples, line => Assert.Contains(line, golden.Select(known => known.TrimEnd('\r'))));
    }

    private static string[] Sorted(byte[] output) =>
        [.. Encoding.UTF8.GetString(output).Split('\n').Order(StringComparer.Ordinal)];
}
