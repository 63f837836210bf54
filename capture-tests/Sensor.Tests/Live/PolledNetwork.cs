using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// A network namespace with nothing but its loopback, where servers, clients and the sensor run side by side: the
/// sensor sees all TCP traffic, its own questions included, and nothing of the Unix sockets. Every password in it, and
/// every value, holds <see cref="Marker"/>.
/// </summary>
internal sealed class PolledNetwork : IDisposable
{
    public const int Port = 7391;
    public const string Marker = "S3cret";
    public const string AuditPassword = $"{Marker}-audit";

    /// <summary>The poller's user, as README has it.</summary>
    public const string AuditUser = $"audit on >{AuditPassword} resetkeys resetchannels -@all "
        + "+client|list +client|id +acl|log +acl|list +acl|users +config|get +info +command";

    private static int _count;

    private readonly List<Process> _processes = [];
    private readonly string _name = $"polled-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";

    public PolledNetwork()
    {
        if (LiveNetwork.Missing() is { } reason)
        {
            Assert.Skip(reason);
        }

        ProgramRun.MustSucceed("ip", "netns", "add", _name);
        ProgramRun.MustSucceed("ip", "-n", _name, "link", "set", "lo", "up");
        File.WriteAllText(PasswordFile, AuditPassword + "\n");
        File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("polled-").FullName;

    public string PasswordFile => Path.Combine(Folder, "password");

    /// <summary>
    /// A running server with this configuration and these lines of its file of users, besides default and audit.
    /// </summary>
    public PolledRedis StartServer(
        string[]? users = null, string[]? configuration = null, int port = Port, string? program = null)
    {
        PolledRedis server = new(this, port, users ?? [], configuration ?? [])
        {
            Program = program ?? LiveNetwork.ServerProgram,
        };
        server.Start();
        return server;
    }

    /// <summary>The program's <c>run</c>, which asks the server at <see cref="Port"/>.</summary>
    public LiveSensor StartSensor(params string[] options) => new LiveSensor(
        StartProcess(
            [.. ProgramRun.Sensor, "run", "-i", "lo", "-p", $"{Port}", "--state", Path.Combine(Folder, "state"),
            "--poll", $"redis://audit@127.0.0.1:{Port}", "--poll-password-file", PasswordFile, .. options]),
        "lo").BeginReading();

    public Process StartProcess(params string[] command)
    {
        Process process = ProgramRun.Start(["ip", "netns", "exec", _name, .. command]);
        _processes.Add(process);
        return process;
    }

    /// <summary>
    /// A connection over TCP, logged in where a user is named; its password is its name behind the marker.
    /// </summary>
    public PolledClient Connect(string? user = null, int port = Port, int? localPort = null)
    {
        PolledClient? client = null;
        Inside(() => client = PolledClient.ToPort(port, localPort));
        if (user is not null)
        {
            Assert.Equal("+OK", client!.Ask("AUTH", user, PasswordOf(user)));
        }

        return client!;
    }

    public static string PasswordOf(string user) => $"{Marker}-{user}";

    /// <summary>
    /// Ends the sensor; its events, after a look at everything that it wrote: it fits the schema, and no secret is in
    /// it.
    /// </summary>
    public List<SeenEvent> Stop(LiveSensor sensor, params string[] secrets)
    {
        List<SeenEvent> events = sensor.Stop();
        string all = string.Concat(events.Select(e => e.Line + "\n"));
        string file = Path.Combine(Folder, "events.ndjson");
        File.WriteAllText(file, all);
        SchemaValidator.Validate([file]);
        all += sensor.Messages + string.Concat(
            Directory.EnumerateFiles(Path.Combine(Folder, "state")).Select(File.ReadAllText));
        Assert.False(all.Contains(Marker, StringComparison.OrdinalIgnoreCase), "a secret is in what the sensor wrote");
        foreach (string secret in (string[])[AuditPassword, .. secrets])
        {
            byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret));
            Assert.False(all.Contains(Convert.ToHexStringLower(hash), StringComparison.OrdinalIgnoreCase), "a hash is");
        }

        return events;
    }

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
                _ = process.WaitForExit(TimeSpan.FromSeconds(5));
            }

            process.Dispose();
        }

        ProgramRun.MustSucceed("ip", "netns", "del", _name);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Runs it on a thread of its own that is in the namespace; returns at its end.</summary>
    public void Inside(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                NetworkNamespace.Enter(_name);
                action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
