using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Sensor.Capture.Ebpf;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// A redis-server of its own on the loopback: a plain port, a TLS port and a Unix socket, and clients on each of them.
/// </summary>
internal sealed class EbpfServer : IDisposable
{
    private static int _count;

    private readonly List<string> _options;
    private Process _process;

    public EbpfServer(params string[] options)
    {
        Folder = Directory.CreateTempSubdirectory("ebpf-").FullName;
        int port = 21_000 + (2 * (Interlocked.Increment(ref _count) + (Environment.ProcessId % 500 * 10)));
        (Port, TlsPort) = (port, port + 1);
        MakeCertificate(Folder);
        _options =
        [
            "redis-server", "--port", $"{Port}", "--unixsocket", Socket, "--save", "", "--dir", Folder,
            "--logfile", $"{Folder}/log", "--tls-port", $"{TlsPort}", .. TlsOptions(Folder), .. options,
        ];
        _process = Start();
    }

    public string Folder { get; }

    public int Port { get; }

    public int TlsPort { get; }

    public string Socket => $"{Folder}/redis.sock";

    public int ProcessId => _process.Id;

    /// <summary>Why this machine cannot run such tests; null where it can.</summary>
    public static string? Missing() => Environment.UserName != "root" ? "eBPF needs root"
        : EbpfObstacle.Find() is { } obstacle ? obstacle
        : File.Exists("/usr/bin/redis-server") ? null : "redis-server is not installed";

    public static string[] TlsOptions(string folder) =>
    [
        "--tls-cert-file", $"{folder}/cert.pem", "--tls-key-file", $"{folder}/key.pem", "--tls-ca-cert-file",
        $"{folder}/cert.pem", "--tls-auth-clients", "optional",
    ];

    public static void MakeCertificate(string folder) => ProgramRun.MustSucceed(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-keyout", $"{folder}/key.pem", "-out", $"{folder}/cert.pem");

    public static Stream Encrypt(Stream plain, System.Security.Authentication.SslProtocols protocols = default)
    {
        SslStream encrypted = new(plain);
        encrypted.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            // The server's certificate is its own.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
        });
        return encrypted;
    }

    public NetworkStream OverTcp(string address = "127.0.0.1") =>
        Connect(new IPEndPoint(IPAddress.Parse(address), Port));

    public Stream OverTls(System.Security.Authentication.SslProtocols protocols = default) =>
        Encrypt(Connect(new IPEndPoint(IPAddress.Loopback, TlsPort)), protocols);

    public NetworkStream OverUnix() => Connect(new UnixDomainSocketEndPoint(Socket));

    /// <summary>A sensor that watches it; when this returns, it does.</summary>
    public LiveSensor Watch(params string[] options)
    {
        Process process = ProgramRun.Start(
            [.. ProgramRun.Sensor, "run", "--port", $"{Port}", "--port", $"{TlsPort}", "--state", $"{Folder}/state",
                .. options]);
        LiveSensor sensor = new(process, options.Contains("--interface") ? "lo" : "servers of this host");
        while (process.StandardError.ReadLine()?.Contains("is watched", StringComparison.Ordinal) == false)
        {
        }

        return sensor.BeginReading();
    }

    public void Restart()
    {
        Kill();
        _process = Start();
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Sends a command and reads one value, as text.</summary>
    public static string Ask(Stream stream, params string[] words)
    {
        byte[] command = System.Text.Encoding.Latin1.GetBytes(
            $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n")));
        stream.Write(command);
        return new NaiveReader(stream).Read().AsText;
    }

    private static NetworkStream Connect(EndPoint end)
    {
        Socket socket = new(end.AddressFamily, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = 20_000,
            SendTimeout = 20_000,
        };
        socket.Connect(end);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private Process Start()
    {
        Process process = ProgramRun.Start(_options);
        for (int attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                using NetworkStream probe = OverUnix();
                return process;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new TimeoutException("redis-server did not answer");
    }

    private void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
