using System.Text.Json;
using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Instances;
using Sensor.Policy;
using Sensor.Polling;
using Sensor.Sinks;
using Serilog.Core;

namespace Sensor.Tests.Hosting;

public sealed class InstanceThreadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly OutputsInForce _lanes = new(new NoSink());

    public void Dispose()
    {
        _lanes.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Else the next run would tell a denial again that this one told as a command.</summary>
    [Fact]
    public void Notes_that_came_before_the_end_are_in_what_the_next_run_knows()
    {
        using PolledServer server = Server(new InstanceOptions());
        using InstanceThread thread = Thread(server);
        const int Denials = 3000;
        for (int i = 0; i < Denials; i++)
        {
            server.Inbox.Post(Denial(i));
        }

        thread.End();
        thread.Start();
        thread.Join();
        Assert.Null(thread.Fault);
        Assert.False(server.Inbox.TryTake(out _, TimeSpan.Zero, CancellationToken.None));
        using JsonDocument state = JsonDocument.Parse(File.ReadAllBytes(Assert.Single(_folder.GetFiles()).FullName));
        Assert.Equal(
            Denials,
            state.RootElement.GetProperty("denials").EnumerateArray().Sum(one => one.GetProperty("count").GetInt64()));
    }

    [Fact]
    public void Notes_that_are_forgotten_are_counted_for_other_threads()
    {
        using PolledServer server = Server(new InstanceOptions { MaxDenials = 10 });
        using InstanceThread thread = Thread(server);
        for (int i = 0; i < 25; i++)
        {
            server.Inbox.Post(Denial(i));
        }

        thread.End();
        thread.Start();
        thread.Join();
        Assert.Equal(15, thread.NotesLost);
        Assert.Equal(0, thread.PollsOverLimit);
    }

    private static WireNote Denial(int i) => new()
    {
        Kind = WireNoteKind.Denial,
        TimeNs = 1_700_000_000_000_000_000 + (i * 2_000_000_000L),
        Reason = AclLogReason.Auth,
        User = "bob"u8.ToArray(),
        Target = "auth"u8.ToArray(),
    };

    private static PolledServer Server(InstanceOptions limits)
    {
        Assert.True(PollTarget.TryParse("unix:///nowhere/redis.sock", out PollTarget? target, out _));
        return new PolledServer(new PollingOptions { Target = target! }, limits);
    }

    private InstanceThread Thread(PolledServer server)
    {
        CommandTable table = CommandTable.Load();
        SensorRun run = new(0, []);
        ServerEventBuilder builder = new(
            new PolicyInForce(PolicySnapshot.Compile(new PolicyOptions())), table.Parameters, new PolledInstance("s"u8.ToArray(), null), startNs: 0);
        PollMessages messages = new(Logger.None, server.Options.Target);
        return new InstanceThread(
            server,
            new ServerPoller(server, new CommandTableChain(table), messages, found: null),
            new ServerEvents(
                new EventWriter(new SensorOptions(), run, EventSelection.All, _lanes), builder, run.Sequence),
            new InstanceState(new StateDirectory(_folder.FullName, Logger.None), "s"));
    }

    /// <summary>Nothing is to be told here.</summary>
    private sealed class NoSink : IAuditSink
    {
        public void Write(ReadOnlySpan<byte> lines) => Assert.Fail("nothing is to be told");

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
