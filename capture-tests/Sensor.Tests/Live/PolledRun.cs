using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// The program's <c>run --poll …</c> as a process on the loopback, with a state directory of the test. What it says and
/// tells is read while it runs.
/// </summary>
internal sealed class PolledRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Thread _reader;
    private readonly List<string> _messages = [];
    private readonly string _output;

    /// <param name="folder">Where state and output are; a second run of the same folder goes on from the first.</param>
    /// <param name="port">Whose traffic is captured.</param>
    /// <param name="options">More options of <c>run</c>.</param>
    public PolledRun(string folder, int port, params string[] options)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "capturing needs root");
        State = Path.Combine(folder, "state");
        _output = Path.Combine(folder, "events.ndjson");
        Command =
            [.. ProgramRun.Sensor, "run", "-i", "lo", "-p", $"{port}", "-o", _output, "--state", State, .. options];
        _process = ProgramRun.Start(Command);
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
        WaitForMessage("Capturing lo");
    }

    public string State { get; }

    public IReadOnlyList<string> Command { get; }

    public string CommandLine => File.ReadAllText($"/proc/{_process.Id}/cmdline").Replace('\0', ' ');

    public List<string> Messages()
    {
        lock (_messages)
        {
            return [.. _messages];
        }
    }

    /// <summary>The messages with these words about the server.</summary>
    public List<string> About(string server, string words) => Messages().FindAll(message =>
        message.Contains(server + ":", StringComparison.Ordinal) && message.Contains(words, StringComparison.Ordinal));

    /// <summary>Whole lines of the output; of both runs where a second one goes on.</summary>
    public List<SeenEvent> Events()
    {
        if (!File.Exists(_output))
        {
            return [];
        }

        string text = File.ReadAllText(_output);
        return SeenEvent.ReadAll(text[..(text.LastIndexOf('\n') + 1)].Split('\n'));
    }

    public string Output => File.ReadAllText(_output);

    public void WaitForMessage(string words) =>
        WaitFor(() => Messages().Exists(message => message.Contains(words, StringComparison.Ordinal)), words);

    public void WaitFor(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.False(watch.Elapsed > Patience || _process.HasExited,
                $"did not come: {what}; the sensor said:\n{string.Join('\n', Messages())}");
            Thread.Sleep(100);
        }
    }

    /// <summary>Ends it as systemd does; how long that took.</summary>
    public TimeSpan Stop()
    {
        Stopwatch watch = Stopwatch.StartNew();
        ProgramRun.MustSucceed("kill", "-TERM", $"{_process.Id}");
        Assert.True(_process.WaitForExit(Patience));
        TimeSpan took = watch.Elapsed;
        _reader.Join();
        Assert.Equal(0, _process.ExitCode);
        return took;
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _reader.Join();
    }

    /// <summary>Commands of a client, each sent when the one before is answered.</summary>
    public static void Send(Socket client, params IEnumerable<string> commands)
    {
        byte[] reply = new byte[65_536];
        foreach (string command in commands)
        {
            string[] words = command.Split(' ');
            client.Send(Encoding.ASCII.GetBytes(
                $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))));
            Assert.NotEqual(0, client.Receive(reply));
        }
    }

    public static Socket Client(int port)
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect("127.0.0.1", port);
        return client;
    }

    public static Socket Client(string path)
    {
        Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        return client;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Read()
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            lock (_messages)
            {
                _messages.Add(line);
            }
        }
    }
}
