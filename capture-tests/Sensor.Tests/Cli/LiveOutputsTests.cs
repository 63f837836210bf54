using System.CommandLine;
using Sensor.Cli;
using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Sinks.Spool;

namespace Sensor.Tests.Cli;

/// <summary>The files of a run whose configuration changes, with what the command line asked for still in force.</summary>
public sealed class LiveOutputsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_configuration_without_the_sink_that_the_command_line_names_is_refused_and_ends_nothing()
    {
        VerbOptions options = new();
        Command run = new("run");
        options.AddTo(run);
        ParseResult result = run.Parse(["--sink", "kept"]);
        using RemoteOutputs remote = new(new SpoolOptions { Directory = _folder.FullName }, new RemoteSinks("test").Create);
        LiveOutputs live = new(next => options.Outputs(result, next, live: true), remote);
        SensorConfiguration first = Configuration("kept", "other");
        OutputFiles files = options.Outputs(result, first, live: true);
        using OpenOutputs open = OpenOutputs.Open(files, remote);
        live.Begin(files, open);

        SinkFailure refused = Assert.Throws<SinkFailure>(() => live.Open(Configuration("other"), setAside: true));
        Assert.Equal("--sink kept: no such sink; there is other", refused.Message);

        // Nothing was renamed, and what was open goes on.
        Assert.Equal(Path.Combine(_folder.FullName, "kept"), Assert.Single(_folder.GetFiles(), file => file.Name[0] != '.').FullName);
        SensorOutput going = Assert.Single(live.Open(first, setAside: false));
        Assert.Same(Assert.Single(open.All), going);
        going.Sink.Write("{}\n"u8);
        going.Sink.Flush();
        Assert.Equal("{}\n", File.ReadAllText(Path.Combine(_folder.FullName, "kept")));
    }

    private SensorConfiguration Configuration(params string[] sinks) => ConfigurationFile.Parse(
        "sensor.yaml",
        "sinks:\n" + string.Concat(sinks.Select(name => $"  - name: {name}\n    path: {Path.Combine(_folder.FullName, name)}\n")));
}
