using System.Diagnostics;
using System.Net.Sockets;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// The random clients over TLS and over a Unix socket: what the kernel shows must agree with their logs on every
/// attribute of every command, as packets do.
/// </summary>
[Collection("eBPF")]
public sealed class EbpfRandomTests : IDisposable
{
    private const int TlsPort = 6390;
    private readonly string _folder = Directory.CreateTempSubdirectory("ebpf-random-").FullName;

    [Fact]
    public void Over_TLS_it_agrees_with_the_clients_on_every_command() =>
        Agree(random: (port, choice) => EbpfServer.Encrypt(RandomTraffic.OpenTcp(port, choice, TlsPort)), inOrder: false);

    [Fact]
    public void Over_a_Unix_socket_it_agrees_with_the_clients_on_every_command() =>
        Agree(random: (_, _) => OverUnix(), inOrder: true);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Agree(Func<int, Random, Stream> random, bool inOrder)
    {
        if ((LiveNetwork.Missing() ?? EbpfServer.Missing()) is { } reason)
        {
            Assert.Skip(reason);
        }

        using LiveNetwork network = new();
        EbpfServer.MakeCertificate(_folder);
        network.StartServer([.. RandomRecording.Users, "--tls-port", $"{TlsPort}", .. EbpfServer.TlsOptions(_folder),
            "--unixsocket", Socket, "--pidfile", $"{_folder}/pid"]);
        string output = $"{_folder}/events.ndjson";
        Process sensor = ProgramRun.Start([.. ProgramRun.Sensor, "run", "--pid", File.ReadAllText($"{_folder}/pid").Trim(),
            "--port", $"{LiveNetwork.Port}", "--port", $"{TlsPort}", "--output", output, "--state", $"{_folder}/state"]);
        while (sensor.StandardError.ReadLine()?.Contains("is watched", StringComparison.Ordinal) == false)
        {
        }

        int seed = RandomRecording.Setting("RANDOM_TRAFFIC_SEED", 1);
        List<ConnectionLog> logs = new RandomTraffic(seed, network, password: null)
        {
            Open = random,
            InOrder = inOrder,
            BatchesPerClient = RandomRecording.Setting("RANDOM_TRAFFIC_BATCHES", 60),
        }.Run();
        Thread.Sleep(2500); // a Unix socket that the server closed is found by looking
        _ = LiveNetwork.Stop(sensor);
        IEnumerable<string> lines = File.ReadLines(output);
        List<SeenEvent> events = SeenEvent.ReadAll(inOrder ? Numbered(lines, logs) : lines);
        Dictionary<int, long> read = events.Where(seen => seen.Action == "connection_closed" && seen.ClientPort > 0)
            .ToDictionary(seen => seen.ClientPort, seen => seen.BytesToServer);
        Assert.InRange(logs.Sum(log => read.TryGetValue(log.ClientPort, out long bytes) ? log.ForgetUnread(bytes) : 0), 0, 5);
        EventComparison comparison = new();
        comparison.Exactly(logs, events,
            ServerTraits.Of(LiveNetwork.ServerProgram).IsSilentOnFailedLogin);
        Assert.True(comparison.Disagreements.Count == 0,
            $"seed {seed}, {comparison.Disagreements.Count} disagreements\n"
            + string.Join('\n', comparison.Disagreements.Take(15)));
        Assert.Equal(logs.Sum(log => log.Commands.Count), comparison.Commands);
        Assert.True(comparison.Undecided <= comparison.Commands / 25,
            $"{comparison.Undecided} of {comparison.Commands} commands are undecided");
    }

    /// <summary>The clients of a Unix socket have no port: the log's number by the order in which they came.</summary>
    private static IEnumerable<string> Numbered(IEnumerable<string> lines, List<ConnectionLog> logs)
    {
        Dictionary<string, int> numbers = [];
        foreach (string line in lines)
        {
            string session = SeenEvent.ReadAll([line])[0].Told("session_id") ?? "";
            if (session.Length > 0)
            {
                numbers.TryAdd(session, numbers.Count < logs.Count ? logs[numbers.Count].ClientPort : 0);
                yield return $"{line[..^1]},\"client_port\":{numbers[session]}}}";
            }
        }
    }

    private string Socket => $"{_folder}/redis.sock";

    private NetworkStream OverUnix()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = 20_000,
            SendTimeout = 20_000,
        };
        socket.Connect(new UnixDomainSocketEndPoint(Socket));
        return new NetworkStream(socket, ownsSocket: true);
    }
}
