using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Sensor.Capture.Ebpf;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// A redis-server of its own on the loopback: a plain port, a TLS port and a Unix socket, and clients on each of them.
/// </summary>
internal sealed class EbpfServer : IDisposable
{
    private static int _count;

    private readonly List<string> _command;
    private Process _process;

    /// <param name="before">Words before the server's own: a program that starts it, in namespaces of its own.</param>
    /// <param name="options">More of the server's options.</param>
    public EbpfServer(Func<string, string[]>? before, params string[] options)
    {
        Folder = Directory.CreateTempSubdirectory("ebpf-").FullName;
        int port = 21_000 + (2 * (Interlocked.Increment(ref _count) + (Environment.ProcessId % 500 * 10)));
        (Port, TlsPort) = (port, port + 1);
        MakeCertificate(Folder);
        _command =
        [
            .. before?.Invoke(Folder) ?? [], Program, "--port", $"{Port}", "--unixsocket", Socket, "--save", "", "--dir", Folder,
            "--logfile", $"{Folder}/log", "--tls-port", $"{TlsPort}", .. TlsOptions(Folder), .. options,
        ];
        _process = Start();
    }

    public string Folder { get; }

    public int Port { get; }

    public int TlsPort { get; }

    public string Socket => $"{Folder}/redis.sock";

    /// <summary>Its number on the host, whoever started it.</summary>
    public int ProcessId
    {
        get
        {
            int id = _process.Id;
            while (_command[0] != Program && ChildOf(id) is { } child)
            {
                id = child;
            }

            return id;
        }
    }

    /// <summary>The server: the installed one, or what <c>RANDOM_TRAFFIC_SERVER</c> names.</summary>
    public static string Program => LiveNetwork.ServerProgram;

    /// <summary>
    /// Puts the server into process and mount namespaces of its own, with an OpenSSL at a path that only it sees.
    /// </summary>
    public static string[] OwnNamespaces(string folder) =>
    [
        "unshare", "--pid", "--mount", "--fork", "--mount-proc", "--kill-child", "sh", "-c",
        $"mkdir {folder}/own && mount -t tmpfs none {folder}/own"
            + $" && cp \"$(ldd \"$(command -v \"$0\")\" | awk '/libssl/ {{ print $3 }}')\" {folder}/own/"
            + $" && LD_LIBRARY_PATH={folder}/own exec \"$0\" \"$@\"",
    ];

    /// <summary>Why this machine cannot run such tests; null where it can.</summary>
    public static string? Missing() => Environment.UserName != "root" ? "eBPF needs root"
        : EbpfObstacle.Find() is { } obstacle ? obstacle
        : File.Exists("/usr/bin/redis-server") ? null : "redis-server is not installed";

    public static void Need()
    {
        if (Missing() is { } reason)
        {
            Assert.Skip(reason);
        }
    }

    public static string[] TlsOptions(string folder) =>
    [
        "--tls-cert-file", $"{folder}/cert.pem", "--tls-key-file", $"{folder}/key.pem", "--tls-ca-cert-file",
        $"{folder}/cert.pem", "--tls-auth-clients", "optional",
    ];

    public static void MakeCertificate(string folder) => ProgramRun.MustSucceed(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-keyout", $"{folder}/key.pem", "-out", $"{folder}/cert.pem");

    public static Stream Encrypt(
        Stream plain, System.Security.Authentication.SslProtocols protocols = default, X509Certificate2? own = null)
    {
        SslStream encrypted = new(plain);
        encrypted.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            ClientCertificates = own is null ? null : [own],
            // The server's certificate is its own.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
        });
        return encrypted;
    }

    public NetworkStream OverTcp(string address = "127.0.0.1") =>
        Connect(new IPEndPoint(IPAddress.Parse(address), Port));

    public Stream OverTls(
        System.Security.Authentication.SslProtocols protocols = default, string address = "127.0.0.1",
        X509Certificate2? own = null) =>
        Encrypt(Connect(new IPEndPoint(IPAddress.Parse(address), TlsPort)), protocols, own);

    /// <summary>The server's certificate, with which a client may show itself, too.</summary>
    public X509Certificate2 Certificate()
    {
        using X509Certificate2 read = X509Certificate2.CreateFromPemFile($"{Folder}/cert.pem", $"{Folder}/key.pem");
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }

    public NetworkStream OverUnix() => Connect(new UnixDomainSocketEndPoint(Socket));

    public Stream Open(string door) => door switch
    {
        "unix" => OverUnix(),
        "tls" => OverTls(),
        "tls1.2" => OverTls(System.Security.Authentication.SslProtocols.Tls12),
        "tls1.3" => OverTls(System.Security.Authentication.SslProtocols.Tls13),
        "tls6" => OverTls(address: "::1"),
        "tcp" => OverTcp(),
        "tcp6" => OverTcp("::1"),
        _ => throw new ArgumentException(door),
    };

    /// <summary>A sensor that watches it; when this returns, it does.</summary>
    public LiveSensor Watch(params string[] options) => WatchAs([], options);

    /// <summary>The same, the sensor being started by another program: with fewer rights, in another namespace.</summary>
    public LiveSensor WatchAs(string[] before, params string[] options)
    {
        Process process = ProgramRun.Start([.. before, .. Sensor(options)]);
        LiveSensor sensor = new(process, options.Contains("--interface") ? "lo" : "servers of this host");
        do
        {
            sensor.Beginning.Add(process.StandardError.ReadLine() ?? throw new EndOfStreamException("the sensor ended"));
        }
        while (!sensor.Beginning[^1].Contains("is watched", StringComparison.Ordinal));
        return sensor.BeginReading();
    }

    /// <summary>The command of a sensor for this server.</summary>
    public string[] Sensor(params string[] options) =>
    [
        .. ProgramRun.Sensor, "run", "--port", $"{Port}", "--port", $"{TlsPort}", .. options,
        .. options.Contains("--state") ? [] : (string[])["--state", $"{Folder}/state"],
    ];

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

    private static int? ChildOf(int process) =>
        int.TryParse(File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ')[0], out int child)
            ? child : null;

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
        Process process = ProgramRun.Start(_command);
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
