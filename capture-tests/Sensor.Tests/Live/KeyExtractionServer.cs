using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// A redis-server of its own on an ephemeral port of the loopback, or the one that <c>SENSOR_TEST_SERVER=host:port</c>
/// names (other versions can be asked so), and a connection to it that reads RESP2 into strings, longs and lists.
/// </summary>
internal sealed class KeyExtractionServer : IDisposable
{
    private const int MaxConnectAttempts = 200;

    private readonly Process? _process;
    private readonly TcpClient _client = new();
    private readonly BufferedStream _stream;

    private KeyExtractionServer(Process? process, IPEndPoint address)
    {
        _process = process;
        try
        {
            _client.Connect(address);
        }
        catch (SocketException)
        {
            process?.Kill();
            throw;
        }

        _client.ReceiveTimeout = 10_000;
        _stream = new BufferedStream(_client.GetStream());
    }

    /// <summary>Null where no redis-server is installed.</summary>
    public static KeyExtractionServer? Start()
    {
        if (Environment.GetEnvironmentVariable("SENSOR_TEST_SERVER") is { Length: > 0 } given)
        {
            return new KeyExtractionServer(null, IPEndPoint.Parse(given));
        }

        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        string? program = folders.Select(f => Path.Combine(f, "redis-server")).FirstOrDefault(File.Exists);
        if (program is null)
        {
            return null;
        }

        int port = FreePort();
        var start = new ProcessStartInfo(program) { WorkingDirectory = Path.GetTempPath() };
        string number = port.ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["--port", number, "--bind", "127.0.0.1", "--save", "", "--logfile", "/dev/null"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        Process process = Process.Start(start)!;
        var address = new IPEndPoint(IPAddress.Loopback, port);
        for (int attempt = 0; !Listens(address) && attempt < MaxConnectAttempts; attempt++)
        {
            Thread.Sleep(50);
        }

        return new KeyExtractionServer(process, address);
    }

    /// <summary>The reply: a string (an error begins with '-'), a long, a list, or null.</summary>
    public object? Ask(params string[] words)
    {
        var command = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (string word in words)
        {
            command.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        }

        _stream.Write(Encoding.Latin1.GetBytes(command.ToString()));
        _stream.Flush();
        return Read();
    }

    public void Dispose()
    {
        _client.Dispose();
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
    }

    private object? Read()
    {
        string line = ReadLine();
        switch (line[0])
        {
            case '*':
                int count = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
                return count < 0 ? null : Enumerable.Range(0, count).Select(_ => Read()).ToList();
            case '$':
                int length = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
                return length < 0 ? null : ReadBody(length);
            case ':':
                return long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
            default:
                return line[0] == '+' ? line[1..] : line;
        }
    }

    private string ReadBody(int length)
    {
        byte[] body = new byte[length + 2];
        _stream.ReadExactly(body);
        return Encoding.Latin1.GetString(body, 0, length);
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (int one = _stream.ReadByte(); one != '\n'; one = _stream.ReadByte())
        {
            line.Append(one >= 0 ? (char)one : throw new EndOfStreamException());
        }

        return line.ToString().TrimEnd('\r');
    }

    private static bool Listens(IPEndPoint address)
    {
        using var probe = new TcpClient();
        try
        {
            probe.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
