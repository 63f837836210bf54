using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Sinks.Spool;
using Sensor.Tests.Sinks.Spool;

namespace Sensor.Tests.Hosting;

/// <summary>Sinks outside this host whose configuration changes while they run.</summary>
public sealed class RemoteOutputsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remote-").FullName;
    private readonly List<string> _made = [];

    private string Password => Path.Combine(_folder, "password");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Where_a_sink_can_have_no_place_in_the_spool_all_stays_as_it_was()
    {
        using RemoteOutputs remote = Open();
        remote.Use(Sinks("topic: a"));
        SpoolSender before = Assert.Single(remote.Senders);
        Directory.CreateDirectory(before.Spool.CursorPath("late"));
        SinkFailure refused = Assert.Throws<SinkFailure>(() => remote.Use([.. Sinks("topic: b"), .. Sinks("topic: c", "late")]));
        Assert.Contains("late: the sink's place in the spool cannot be opened", refused.Message);
        Assert.Same(before, Assert.Single(remote.Senders));
        before.Spool.Writer.Write(SpoolSamples.Frames([SpoolSamples.Event(1)]));
        Assert.True(before.WaitUntilSent(TimeSpan.FromSeconds(30), CancellationToken.None));
    }

    [Fact]
    public void A_spool_that_was_opened_for_nothing_is_let_go()
    {
        using RemoteOutputs remote = Open();
        remote.Use(Sinks("topic: a"));
        string cursors = Path.Combine(_folder, "ecs", "cursors");
        Directory.CreateDirectory(Path.Combine(cursors, "late"));
        Assert.Throws<SinkFailure>(() => remote.Use([.. Sinks("topic: a"), .. Sinks("format: ecs\n    topic: c", "late")]));
        Directory.Delete(Path.Combine(cursors, "late"));
        using Sensor.Sinks.Spool.Spool free =
            Sensor.Sinks.Spool.Spool.Open(new SpoolOptions { Directory = _folder }, "ecs");
    }

    [Fact]
    public void A_file_that_a_sink_names_makes_it_anew_when_it_holds_something_else()
    {
        const string Keys = "topic: a\n    sasl: plain\n    user: u\n    password_file: PASSWORD";
        File.WriteAllText(Password, "one");
        using RemoteOutputs remote = Open();
        remote.Use(Sinks(Keys));
        SpoolSender before = Assert.Single(remote.Senders);
        remote.Use(Sinks(Keys));
        Assert.Same(before, Assert.Single(remote.Senders));
        File.WriteAllText(Password, "two");
        remote.Use(Sinks(Keys));
        Assert.NotSame(before, Assert.Single(remote.Senders));
        Assert.Equal(["kafka", "kafka"], _made);
    }

    private RemoteOutputs Open() => new(new SpoolOptions { Directory = _folder }, (sink, _) =>
    {
        _made.Add(sink.Name);
        return new MemorySink();
    });

    private IReadOnlyList<RemoteSinkConfiguration> Sinks(string keys, string name = "kafka") =>
    [
        .. ConfigurationFile.Parse("sensor.yaml", $"""
            sinks:
              - name: {name}
                type: kafka
                brokers: ["a:9092"]
                {keys.Replace("PASSWORD", Password, StringComparison.Ordinal)}
            """).Sinks.Cast<RemoteSinkConfiguration>(),
    ];
}
