using System.Diagnostics;
using System.Text;
using Sensor.Evidence;
using Sensor.Sinks.File;

namespace Sensor.Benchmarks;

/// <summary>Writes 1 GB with and without evidence and verifies it, as such, compressed, and with a line taken out.</summary>
internal static class EvidenceRun
{
    private const long Bytes = 1_000_000_000;

    public static void Run()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sensor-evidence-");
        try
        {
            string key = Path.Combine(folder.FullName, "key");
            KeyPair.Create(key, key + ".pub");
            string plain = Path.Combine(folder.FullName, "without", "events.ndjson");
            string signed = Path.Combine(folder.FullName, "with", "events.ndjson");
            Directory.CreateDirectory(Path.GetDirectoryName(plain)!);
            Directory.CreateDirectory(Path.GetDirectoryName(signed)!);
            Measure("written without evidence", () => Write(new FileSinkOptions { Path = plain }));
            File.Delete(plain);
            Measure("written with evidence", () => Write(new FileSinkOptions
            {
                Path = signed,
                Evidence = new EvidenceOptions { KeyFile = key },
            }));
            Verify("verified", signed, key);
            Pack(signed, ".gz", to => new System.IO.Compression.GZipStream(to, System.IO.Compression.CompressionLevel.Optimal));
            Verify("verified, gzip", signed, key);
            File.Delete(signed + ".gz");
            Pack(signed + "", ".zst", to => new ZstdSharp.CompressionStream(to, leaveOpen: false));
            Verify("verified, zstd", signed, key);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(FileSinkOptions options)
    {
        byte[] block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i =>
            $"{{\"schema_version\":\"1.0\",\"n\":{i:D6},\"text\":\"{new string('x', 440)}\"}}\n")));
        using FileSink sink = FileSink.Open(options);
        for (long written = 0; written < Bytes; written += block.Length)
        {
            // Each block differs, as events do.
            BitConverter.TryWriteBytes(block.AsSpan(50), 0x3030303030303030 + (written / block.Length % 7));
            sink.Write(block);
        }
    }

    private static void Pack(string path, string suffix, Func<Stream, Stream> pack)
    {
        string plain = File.Exists(path) ? path : path + ".kept";
        using (FileStream from = File.OpenRead(plain))
        using (Stream to = pack(File.Create(path + suffix)))
        {
            from.CopyTo(to);
        }

        if (plain == path)
        {
            File.Move(path, path + ".kept");
        }
    }

    private static void Verify(string what, string path, string key) => Measure(what, () =>
    {
        using VerifyingKeys keys = VerifyingKeys.Load([key + ".pub"]);
        long now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
        TrailReport report = TrailVerifier.Run([path], keys, null, now);
        if (!report.AllIsProven)
        {
            throw new InvalidOperationException(report.Findings[0].ToString());
        }
    });

    private static void Measure(string what, Action action)
    {
        Stopwatch watch = Stopwatch.StartNew();
        action();
        Console.WriteLine($"{what}: {watch.Elapsed.TotalSeconds:F2} s, {Bytes / 1e6 / watch.Elapsed.TotalSeconds:F0} MB/s");
    }
}
