using Sensor.Hosting;
using Sensor.Instances;
using Sensor.Streams;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Sensor.Tests.Hosting;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_written_is_read_again_and_nobody_else_can_read_it()
    {
        StateDirectory state = new(Path.Combine(_folder.FullName, "new"), Logger.None);
        Assert.Null(state.Read("a"));
        Assert.True(state.TryWrite("a", "one"u8));
        Assert.True(state.TryWrite("a", "two"u8));
        Assert.Equal("two"u8.ToArray(), state.Read("a"));
        UnixFileMode mode = File.GetUnixFileMode(Path.Combine(state.FullPath, "a"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        Assert.Single(Directory.GetFiles(state.FullPath));
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_said_once_and_harms_nothing()
    {
        string file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        Messages messages = new();
        using Logger log = new LoggerConfiguration().WriteTo.Sink(messages).CreateLogger();
        StateDirectory state = new(Path.Combine(file, "below"), log);
        Assert.False(state.TryWrite("a", "one"u8));
        Assert.False(state.TryWrite("b", "one"u8));
        Assert.Contains("--state", Assert.Single(messages.Texts));
        Assert.False(new StateDirectory(file, log).TryWrite("a", "one"u8));
        Assert.Contains("(a file stands where a folder should be)", messages.Texts[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/state", "/home/x", "/state")]
    [InlineData(null, "/home/x", "/home/x/.local/state")]
    [InlineData("", "/home/x", "/home/x/.local/state")]
    [InlineData("state", "/home/x", "/home/x/.local/state")]
    [InlineData(null, "", "/var/lib")]
    [InlineData("state", "", "/var/lib")]
    [InlineData(null, "x", "/var/lib")]
    public void The_usual_one_does_not_depend_on_the_working_directory(string? stateHome, string home, string state) =>
        Assert.Equal(state, StateDirectory.UserState(stateHome, home));

    [Fact]
    public void What_instances_have_seen_survives_the_file()
    {
        FirstSeenState state = new(
        [
            new(new Endpoint(new UInt128(0, 0xffff_0a09_0001), 6379), 123,
                [["alice"u8.ToArray(), [0xff, 0x00]], [], ["get"u8.ToArray()], []]),
        ]);
        FirstSeenState read = FirstSeenFile.Read(FirstSeenFile.Write(state));
        FirstSeenState.Instance instance = Assert.Single(read.Instances);
        Assert.Equal(state.Instances[0].Server, instance.Server);
        Assert.Equal(123, instance.SinceNs);
        Assert.Equal(state.Instances[0].Names.SelectMany(names => names), instance.Names.SelectMany(names => names));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("{\"Version\":2,\"Instances\":[]}")]
    [InlineData("{\"Version\":1,\"Instances\":[{\"Server\":\"nowhere\",\"SinceNs\":1,\"Names\":[]}]}")]
    [InlineData("{\"Version\":1}")]
    public void A_damaged_file_is_as_good_as_none(string text) =>
        Assert.Empty(FirstSeenFile.Read(System.Text.Encoding.UTF8.GetBytes(text)).Instances);

    private sealed class Messages : ILogEventSink
    {
        public List<string> Texts { get; } = [];

        public void Emit(LogEvent logEvent) => Texts.Add(logEvent.RenderMessage());
    }
}
