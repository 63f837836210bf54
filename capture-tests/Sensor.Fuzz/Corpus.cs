using System.Text;
using Sensor.Anomalies;
using Sensor.Capture;
using Sensor.Packets;
using Sensor.Streams;
using Sensor.Tcp;

namespace Sensor.Fuzz;

/// <summary>
/// The inputs that mutation starts from: the recorded captures, taken apart into what each stage eats, and a few
/// literals. Long captures are cut: what matters stands at their beginning.
/// </summary>
internal sealed class Corpus : IAnomalyReporter
{
    private const int MaxFileBytes = 48 * 1024;
    private const int MaxStreamBytes = 4 * 1024;
    private const int MaxFrames = 24;
    private readonly List<byte[]> _files = [];
    private readonly List<byte[]> _frames = [];
    private readonly List<byte[]> _conversations = [];
    private readonly List<byte[]> _clients = [];
    private readonly List<byte[]> _servers = [];

    private Corpus()
    {
        _clients.AddRange(Tokens.All);
        _servers.AddRange(Tokens.All);
        _conversations.Add(Encoding.Latin1.GetBytes("\x02\x00\x0e*1\r\n$4\r\nPING\r\n\x03\x00\x07+PONG\r\n"));
    }

    /// <summary>Capture files.</summary>
    public IReadOnlyList<byte[]> Files => _files;

    /// <summary>Frames in the form of <see cref="Targets.PacketFuzz"/>.</summary>
    public IReadOnlyList<byte[]> Frames => _frames;

    /// <summary>Both directions in the form of <see cref="Conversation"/>.</summary>
    public IReadOnlyList<byte[]> Conversations => _conversations;

    public IReadOnlyList<byte[]> ClientStreams => _clients;

    public IReadOnlyList<byte[]> ServerStreams => _servers;

    /// <summary>Instructions for <see cref="Targets.TcpFuzz"/>.</summary>
    public IReadOnlyList<byte[]> Scripts { get; } = MakeScripts();

    public static Corpus Load(string folder)
    {
        Corpus corpus = new();
        IEnumerable<string> files = Directory.EnumerateFiles(folder, "*.pcap*", SearchOption.AllDirectories);
        foreach (string path in files.Order(StringComparer.Ordinal))
        {
            corpus.Add(path);
        }

        return corpus;
    }

    public void Report(AnomalyKind kind, int connection)
    {
    }

    private static byte[][] MakeScripts()
    {
        Random random = new(1);
        return [.. Enumerable.Range(1, 40).Select(length =>
        {
            byte[] script = new byte[length * 20];
            random.NextBytes(script);
            return script;
        })];
    }

    private void Add(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        _files.Add(content.Length <= MaxFileBytes ? content : content[..MaxFileBytes]);
        using MemoryStream stream = new(content);
        using PcapFileSource source = new(stream, path, new PcapFileOptions());
        PacketDecoder decoder = new(new PacketOptions(), this);
        FlowTable flows = new(new TcpOptions(), this);
        Dictionary<int, ConversationWriter> open = [];
        List<byte> frames = [];
        for (int i = 0; i < 2000 && source.TryRead(out CapturedPacket packet) == CaptureStatus.Packet; i++)
        {
            if (i < MaxFrames && packet.Data.Length <= MaxStreamBytes)
            {
                AddFrame(frames, packet);
            }

            if (decoder.TryDecode(packet, out TcpSegment segment) == PacketStatus.Segment)
            {
                Take(flows.Add(segment), open);
            }
        }

        Take(flows.End(0), open);
        _frames.Add([.. frames]);
    }

    private static void AddFrame(List<byte> frames, in CapturedPacket packet)
    {
        frames.Add((byte)Targets.PacketFuzz.IndexOf(packet.LinkType));
        frames.Add(0);
        frames.Add((byte)(packet.Data.Length >> 8));
        frames.Add((byte)packet.Data.Length);
        frames.AddRange(packet.Data);
    }

    private void Take(StreamItems items, Dictionary<int, ConversationWriter> open)
    {
        while (items.TryRead(out StreamItem item))
        {
            if (item.Kind == StreamItemKind.Opened)
            {
                open[item.Connection] = new ConversationWriter(MaxStreamBytes);
            }
            else if (open.TryGetValue(item.Connection, out ConversationWriter? writer))
            {
                writer.Add(item);
                if (item.Kind == StreamItemKind.Closed)
                {
                    _conversations.Add([.. writer.Conversation]);
                    _clients.Add([.. writer.Client]);
                    _servers.Add([.. writer.Server]);
                }
            }
        }
    }
}
