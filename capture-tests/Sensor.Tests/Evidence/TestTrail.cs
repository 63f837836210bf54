using System.Globalization;
using System.IO.Compression;
using System.Text;
using Sensor.Evidence;
using Sensor.Sinks.File;
using Sensor.Tests.Support;

namespace Sensor.Tests.Evidence;

/// <summary>A folder with a key and a file sink that is proven: three closed files of 2,500 records, and one of 500.</summary>
internal sealed class TestTrail : IDisposable
{
    public const int RecordsOfFile = 2500;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-trail-");

    public TestTrail()
    {
        Directory.CreateDirectory(Folder);
        KeyPair.Create(PrivateKey, PublicKey);
    }

    public TestClock Clock { get; } = new();

    public string Folder => Path.Combine(_folder.FullName, "trail");

    public string PrivateKey => Path.Combine(_folder.FullName, "evidence.key");

    public string PublicKey => Path.Combine(_folder.FullName, "evidence.pub");

    public string Active => Path.Combine(Folder, "events.ndjson");

    /// <summary>Closed files, the oldest first.</summary>
    public string[] Closed => TrailNames.ClosedOf(Active);

    public List<Checkpoint> Checkpoints { get; } = [];

    public FileSinkOptions Options => new()
    {
        Path = Active,
        Clock = Clock,
        Evidence = new EvidenceOptions { KeyFile = PrivateKey },
    };

    public static TestTrail Written(FileCompression compression = FileCompression.None)
    {
        TestTrail trail = new();
        trail.WriteAll(compression);
        return trail;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    public static string Line(int number) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"schema_version\":\"1.0\",\"number\":{number},\"text\":\"{new string('x', number % 50)}\"}}\n");

    public static byte[] Lines(int first, int count) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(first, count).Select(Line)));

    /// <summary>In pieces, a second apart.</summary>
    public void Write(FileSink sink, int first, int count)
    {
        for (int written = 0; written < count; written += 300)
        {
            sink.Write(Lines(first + written, Math.Min(300, count - written)));
            Pass(sink, TimeSpan.FromSeconds(1));
        }
    }

    public void Pass(FileSink sink, TimeSpan time)
    {
        Clock.Now += time;
        sink.Tick(Clock.Now);
        Checkpoints.AddRange(sink.TakeCheckpoints());
    }

    public void Rotate(FileSink sink)
    {
        sink.AskRotation();
        Pass(sink, TimeSpan.FromSeconds(1));
    }

    public TrailReport Verify(bool checkpoints = false, string? key = null)
    {
        using VerifyingKeys keys = VerifyingKeys.Load([key ?? PublicKey]);
        return TrailVerifier.Run(
            [Folder], keys, checkpoints ? Checkpoints : null, RotatingFile.NsOf(Clock.Now));
    }

    /// <summary>What verify finds, as <c>Kind file first-last</c>; files by their number, 0 the active one.</summary>
    public string Findings(bool checkpoints = false, string? key = null) => string.Join("; ", Verify(checkpoints, key).Findings
        .Select(finding => $"{finding.Kind} {NumberOf(finding.File)} {finding.FirstRecord}-{finding.LastRecord}"));

    /// <summary>Rewrites the records of a file, whatever it is compressed with.</summary>
    public static void Edit(string path, Func<List<string>, IEnumerable<string>> edit)
    {
        List<string> lines = [.. Text(path).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(edit(lines).Select(line => line + "\n")));
        using Stream to = Pack(path, File.Create(path));
        to.Write(bytes);
    }

    public static string Text(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream from = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress)
            : path.EndsWith(".zst", StringComparison.Ordinal) ? new ZstdSharp.DecompressionStream(file)
            : file;
        using StreamReader reader = new(from, Encoding.ASCII);
        return reader.ReadToEnd();
    }

    public static string DigestsOf(string path) => TrailNames.Plain(path) + TrailNames.DigestSuffix;

    private static Stream Pack(string path, Stream to) =>
        path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(to, CompressionLevel.Fastest)
        : path.EndsWith(".zst", StringComparison.Ordinal) ? new ZstdSharp.CompressionStream(to, leaveOpen: false)
        : to;

    private string NumberOf(string path)
    {
        string name = TrailNames.Plain(Path.GetFileName(path).Replace(TrailNames.DigestSuffix, "", StringComparison.Ordinal));
        int at = Array.IndexOf([.. _names.Union(Closed.Select(file => TrailNames.Plain(Path.GetFileName(file)))).Order()], name);
        return at >= 0 ? (at + 1).ToString(CultureInfo.InvariantCulture) : name == "events.ndjson" ? "0" : name;
    }

    private string[] _names = [];

    private void WriteAll(FileCompression compression)
    {
        using (FileSink sink = FileSink.Open(Options with { Compression = compression }))
        {
            for (int file = 0; file < 3; file++)
            {
                Write(sink, 1 + (file * RecordsOfFile), RecordsOfFile);
                Rotate(sink);
            }

            Write(sink, 1 + (3 * RecordsOfFile), 500);
            WaitFor(() => Closed.Length == 3 && Closed.All(file => File.Exists(file + TrailNames.Sha256Suffix)
                && TrailContent.IsCompressed(file) == (compression != FileCompression.None)));
            sink.AskSettling();
            Pass(sink, TimeSpan.FromSeconds(1));
        }

        _names = [.. Closed.Select(file => TrailNames.Plain(Path.GetFileName(file)))];
    }

    public static void WaitFor(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
        {
            Thread.Sleep(10);
        }

        Assert.True(condition());
    }
}
