using System.Diagnostics;
using System.Net.Sockets;

namespace Sensor.Tests.Live;

/// <summary>
/// A real server of a <see cref="PolledNetwork"/>, on TCP and on a Unix socket, that can end and start again.
/// </summary>
internal sealed class PolledRedis
{
    private readonly PolledNetwork _network;
    private readonly string _configuration;
    private Process? _process;

    public PolledRedis(PolledNetwork network, int port, string[] users, string[] configuration)
    {
        _network = network;
        string place = Path.Combine(network.Folder, $"{port}");
        UnixSocket = $"{place}.sock";
        UsersFile = $"{place}.acl";
        _configuration = $"{place}.conf";
        WriteUsers(users);
        Configure([$"port {port}", "bind 127.0.0.1", "save \"\"", $"dir {network.Folder}", $"dbfilename {port}.rdb",
            $"logfile {place}.log", $"unixsocket {UnixSocket}", $"aclfile {UsersFile}", .. configuration]);
    }

    public string UnixSocket { get; }

    public string UsersFile { get; }

    public string Program { get; init; } = LiveNetwork.ServerProgram;

    public void WriteUsers(params string[] users) => File.WriteAllLines(UsersFile,
        [.. ((string[])["default on nopass ~* &* +@all", PolledNetwork.AuditUser, .. users]).Select(
            user => $"user {user}")]);

    /// <summary>Adds lines to the configuration; a later one wins at the next start.</summary>
    public void Configure(params string[] lines) => File.AppendAllLines(_configuration, lines);

    public void Start()
    {
        _process = _network.StartProcess(Program, _configuration);
        for (int attempt = 0; attempt < 400; attempt++)
        {
            try
            {
                using PolledClient client = ConnectUnseen();
                if (client.Ask("PING") == "+PONG")
                {
                    return;
                }
            }
            catch (SocketException)
            {
                // Not yet.
            }

            Thread.Sleep(25);
        }

        throw new TimeoutException($"{Program} did not answer");
    }

    /// <summary>A connection over the Unix socket: no sensor sees what it does.</summary>
    public PolledClient ConnectUnseen() => PolledClient.ToUnixSocket(UnixSocket);

    public void Kill()
    {
        _process!.Kill();
        WaitForEnd();
    }

    public void WaitForEnd() => Assert.True(_process!.WaitForExit(TimeSpan.FromSeconds(10)), "the server did not end");
}
