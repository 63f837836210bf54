using Sensor.Cli;
using Sensor.Formats;
using Sensor.Sinks.File;
using Sensor.Tests.Support;

namespace Sensor.Tests.Cli;

public sealed class FormatOptionTests : IDisposable
{
    private static readonly string Capture = GoldenFile.PathOf("monitor/commands-behind-it.pcap");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-format-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Redshift_is_three_files_beside_each_other()
    {
        string path = Path.Combine(_folder.FullName, "audit.log");
        ProgramRun run = ProgramRun.Start("replay", Capture, "--format", "redshift", "--output", path);
        Assert.Equal(0, run.ExitCode);
        string[] files = [.. _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(["audit-connectionlog.log", "audit-useractivitylog.log", "audit-userlog.log"], files);
        foreach ((string file, string format) in (ReadOnlySpan<(string, string)>)
            [(files[0], "redshift-connection"), (files[1], "redshift-activity"), (files[2], "redshift-user")])
        {
            byte[] content = File.ReadAllBytes(Path.Combine(_folder.FullName, file));
            Assert.NotEmpty(FormatReader.Read(format, content));
        }
    }

    [Theory]
    [InlineData("redshift", "--format redshift writes 3 files")]
    [InlineData("jsn", "--format jsn: no such format; there are json, ecs")]
    public void What_cannot_be_written_is_one_sentence(string format, string sentence)
    {
        ProgramRun run = ProgramRun.Start("replay", Capture, "--format", format);
        Assert.Contains(sentence, Assert.Single(run.ErrorLines));
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void A_header_goes_to_standard_output_too()
    {
        ProgramRun run = ProgramRun.Start("replay", Capture, "--format", "csv");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("schema_version,timestamp,event_id,", run.Output);
    }

    [Fact]
    public void A_capture_is_not_written_over_by_one_of_several_files()
    {
        string capture = Path.Combine(_folder.FullName, "a-userlog.log");
        File.Copy(Capture, capture);
        ProgramRun run = ProgramRun.Start(
            "replay", capture, "--format", "redshift", "--output", Path.Combine(_folder.FullName, "a.log"));
        Assert.Contains("is also to be read", Assert.Single(run.ErrorLines));
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public void Help_names_every_format()
    {
        string help = ProgramRun.Start("run", "--help").Output;
        Assert.All(EventFormats.All, format => Assert.Matches($@"(?m)^  {format.Name} +\S", help));
        Assert.Matches(@"(?m)^  redshift +\S", help);
        Assert.Matches(@"(?m)^  valkey-audit +\S", help);
    }

    [Theory]
    [InlineData("json", "a.log", "a.log")]
    [InlineData("valkey-audit", "-", "-")]
    [InlineData("redshift", "/var/log/x", "/var/log/x-connectionlog, /var/log/x-userlog, /var/log/x-useractivitylog")]
    public void A_name_is_one_file_or_several(string format, string path, string files) =>
        Assert.Equal(files, OutputFiles.Of(format, path, append: true).Names);

    [Fact]
    public void Every_file_knows_its_format()
    {
        OutputFiles files = OutputFiles.Of("redshift", "a.log", append: false);
        Assert.Equal(
            ["redshift-connection", "redshift-user", "redshift-activity"],
            files.Files.Select(file => file.Format.Name));
        Assert.All(files.Files, (FileSinkOptions file) => Assert.False(file.Append));
    }
}
