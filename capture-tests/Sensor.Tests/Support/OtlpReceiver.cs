using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace Sensor.Tests.Support;

/// <summary>
/// A collector of OpenTelemetry: takes metrics over HTTP and reads their protobuf (opentelemetry-proto, metrics/v1) field
/// by field. Listens where its maker's thread is.
/// </summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<(string Head, byte[] Body)> _requests = [];
    private readonly Thread _thread;

    public OtlpReceiver()
    {
        _listener.Start();
        _thread = new Thread(Listen) { IsBackground = true };
        _thread.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What is answered from now on.</summary>
    public string Status { get; set; } = "200 OK";

    /// <summary>All heads of requests, and the last body.</summary>
    public (string[] Heads, byte[] Last) Received
    {
        get
        {
            lock (_requests)
            {
                return ([.. _requests.Select(request => request.Head)], _requests.Count == 0 ? [] : _requests[^1].Body);
            }
        }
    }

    /// <summary>Waits for one more request than there are.</summary>
    public void WaitForNext()
    {
        int before = Received.Heads.Length;
        Assert.True(SpinWait.SpinUntil(() => Received.Heads.Length > before, TimeSpan.FromSeconds(60)), "nothing was sent");
    }

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
    }

    private void Listen()
    {
        try
        {
            while (true)
            {
                using TcpClient client = _listener.AcceptTcpClient();
                Take(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It ends.
        }
    }

    private void Take(NetworkStream stream)
    {
        try
        {
            StringBuilder head = new();
            int one;
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && (one = stream.ReadByte()) >= 0)
            {
                head.Append((char)one);
            }

            byte[] body = ReadBody(stream, head.ToString());
            lock (_requests)
            {
                _requests.Add((head.ToString(), body));
            }

            stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {Status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        }
        catch (IOException)
        {
            // The sender went.
        }
    }

    private static byte[] ReadBody(NetworkStream stream, string head)
    {
        string? length = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        if (length is not null)
        {
            byte[] body = new byte[int.Parse(length.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)];
            stream.ReadExactly(body);
            return body;
        }

        List<byte> chunks = [];
        while (ReadLine(stream) is { Length: > 0 } size && size != "0")
        {
            byte[] chunk = new byte[Convert.ToInt32(size, 16)];
            stream.ReadExactly(chunk);
            chunks.AddRange(chunk);
            ReadLine(stream);
        }

        return [.. chunks];
    }

    private static string ReadLine(NetworkStream stream)
    {
        StringBuilder line = new();
        int one;
        while ((one = stream.ReadByte()) is >= 0 and not '\n')
        {
            line.Append((char)one);
        }

        return line.ToString().TrimEnd('\r');
    }

    /// <summary>
    /// Of a request: <c>service.name=…</c> and so on for the resource, and for each point
    /// <c>kind name{label=value,…} = number</c>, where the kind is <c>counter</c> (a monotonic cumulative sum) or
    /// <c>gauge</c>.
    /// </summary>
    public static List<string> Read(byte[] request)
    {
        List<string> lines = [];
        foreach (CodedInputStream resourceMetrics in Messages(request, 1))
        {
            Fields resource = new(resourceMetrics);
            lines.AddRange(resource.In(1).SelectMany(of => new Fields(of).In(1)).Select(Attribute));
            foreach (Fields metric in resource.In(2).SelectMany(scope => new Fields(scope).In(2)).Select(of => new Fields(of)))
            {
                string name = metric.Text(1);
                lines.AddRange(metric.In(5).SelectMany(gauge => new Fields(gauge).In(1)).Select(of => $"gauge {Point(name, of)}"));
                foreach (Fields sum in metric.In(7).Select(of => new Fields(of)))
                {
                    string kind = sum.Number(2) == 2 && sum.Number(3) == 1 ? "counter" : "sum";
                    lines.AddRange(sum.In(1).Select(of => $"{kind} {Point(name, of)}"));
                }
            }
        }

        return lines;
    }

    private static string Point(string name, CodedInputStream message)
    {
        Fields point = new(message);
        string labels = string.Join(',', point.In(7).Select(Attribute).Order(StringComparer.Ordinal));
        double value = point.Has(6) ? point.Number(6) : BitConverter.Int64BitsToDouble(point.Number(4));
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}{{{labels}}} = {value}");
    }

    private static string Attribute(CodedInputStream message)
    {
        Fields attribute = new(message);
        return $"{attribute.Text(1)}={attribute.In(2).Select(value => new Fields(value).Text(1)).Single()}";
    }

    private static IEnumerable<CodedInputStream> Messages(byte[] bytes, int field) => new Fields(new CodedInputStream(bytes)).In(field);

    /// <summary>The fields of one message, by number.</summary>
    private sealed class Fields
    {
        private readonly List<(int Field, long Number, byte[] Bytes)> _fields = [];

        public Fields(CodedInputStream message)
        {
            uint tag;
            while ((tag = message.ReadTag()) != 0)
            {
                int field = WireFormat.GetTagFieldNumber(tag);
                _fields.Add(WireFormat.GetTagWireType(tag) switch
                {
                    WireFormat.WireType.Varint => (field, message.ReadInt64(), []),
                    WireFormat.WireType.Fixed64 => (field, message.ReadSFixed64(), []),
                    WireFormat.WireType.Fixed32 => (field, message.ReadSFixed32(), []),
                    WireFormat.WireType.LengthDelimited => (field, 0L, message.ReadBytes().ToByteArray()),
                    _ => throw new InvalidDataException("a group"),
                });
            }
        }

        public bool Has(int field) => _fields.Exists(one => one.Field == field);

        public long Number(int field) => _fields.Find(one => one.Field == field).Number;

        public string Text(int field) => Encoding.UTF8.GetString(_fields.Find(one => one.Field == field).Bytes ?? []);

        public IEnumerable<CodedInputStream> In(int field) =>
            _fields.Where(one => one.Field == field).Select(one => new CodedInputStream(one.Bytes));
    }
}
