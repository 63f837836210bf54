using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Policy;
using Sensor.Polling;
using Sensor.Sinks;
using Serilog.Core;

namespace Sensor.Tests.Hosting;

/// <summary>Who is asked, while a configuration changes. Nobody answers here.</summary>
public sealed class ServerWatchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly OutputsInForce _lanes = new(new NoSink());
    private readonly ServerWatch _watch;

    public ServerWatchTests()
    {
        SensorOptions options = new();
        LiveRequest request = new() { Interfaces = [], Ports = [], Options = options, Polling = [Options("a"), Options("b")] };
        _watch = new ServerWatch(request, new StateDirectory(_folder.FullName, Logger.None), Logger.None);
        _watch.AddServers();
        SensorRun run = new(0, [])
        {
            Policy = new PolicyInForce(PolicySnapshot.Compile(options.Policy)),
            Servers = _watch.Servers,
        };
        _watch.Start(run, CommandTable.Load(), () => new EventWriter(options, run, EventSelection.All, _lanes));
    }

    public void Dispose()
    {
        _watch.Complete(new RunStatistics());
        _watch.Dispose();
        _lanes.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void New_ones_begin_removed_ones_end_and_the_rest_go_on_undisturbed()
    {
        PolledServer[] before = [.. _watch.Servers.All];
        _watch.Replace([Options("b"), Options("c")], discovers: false);
        Assert.Equal("b c", Asked());
        Assert.Same(before[1], _watch.Servers.All[0]);
        Assert.False(_watch.Servers.Views.Contains(before[0].View));
        _watch.Replace([], discovers: false);
        Assert.Equal("", Asked());
        _watch.Replace([Options("a")], discovers: false);
        Assert.Equal("a", Asked());
    }

    [Fact]
    public void A_server_of_which_anything_changes_is_asked_anew()
    {
        PolledServer[] before = [.. _watch.Servers.All];
        _watch.Replace([Options("a"), Options("b") with { AclLogInterval = TimeSpan.FromSeconds(7) }], discovers: false);
        Assert.Equal("a b", Asked());
        Assert.Same(before[0], _watch.Servers.All[0]);
        Assert.NotSame(before[1], _watch.Servers.All[1]);
        _watch.Replace([Options("a"), Options("b")], discovers: true);
        Assert.DoesNotContain(before[0], _watch.Servers.All);
    }

    [Fact]
    public void A_password_file_that_was_written_is_used_at_once()
    {
        string file = Path.Combine(_folder.FullName, "password");
        File.WriteAllText(file, "one");
        _watch.Replace([Options("a") with { PasswordFile = file }], discovers: false);
        PolledServer with = Assert.Single(_watch.Servers.All);
        _watch.Replace([Options("a") with { PasswordFile = file }], discovers: false);
        Assert.Same(with, Assert.Single(_watch.Servers.All));
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));
        _watch.Replace([Options("a") with { PasswordFile = file }], discovers: false);
        Assert.NotSame(with, Assert.Single(_watch.Servers.All));
    }

    [Fact]
    public void The_outputs_do_not_wait_for_those_that_ended()
    {
        _watch.Replace([], discovers: false);
        NoSink next = new();
        _lanes.Replace([new SensorOutput(Sensor.Formats.EventFormats.Json, next)]);
        Assert.True(SpinWait.SpinUntil(() =>
        {
            _lanes.Settle();
            return _lanes.IsSettled;
        }, TimeSpan.FromSeconds(30)));
    }

    private string Asked() => string.Join(' ', _watch.Servers.All.Select(server => server.Options.Name));

    private static PollingOptions Options(string name)
    {
        Assert.True(PollTarget.TryParse($"unix:///nowhere/{name}.sock", out PollTarget? target, out _));
        return new PollingOptions { Target = target!, Name = name };
    }

    private sealed class NoSink : IAuditSink
    {
        public void Write(ReadOnlySpan<byte> lines)
        {
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
