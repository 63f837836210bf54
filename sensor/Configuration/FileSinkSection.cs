using Sensor.Evidence;
using Sensor.Sinks.File;

namespace Sensor.Configuration;

/// <summary>What a sink of type <c>file</c> has beside its path: rotation, compression, how long it is kept, evidence.</summary>
internal static class FileSinkSection
{
    private const long MillisecondNs = 1_000_000;
    private const long SecondNs = 1000 * MillisecondNs;
    private const long DayNs = 86_400 * SecondNs;
    private const long LeastSize = 4096;
    private const long MostSize = 1L << 50;

    private static readonly Dictionary<string, FileCompression> Compressions = new()
    {
        ["none"] = FileCompression.None,
        ["gzip"] = FileCompression.Gzip,
        ["zstd"] = FileCompression.Zstd,
    };

    public static FileSinkOptions Read(YamlSection section)
    {
        YamlSection rotate = section.Section("rotate");
        YamlSection keep = section.Section("keep");
        FileSinkOptions options = new()
        {
            Rotation = new RotationOptions
            {
                SizeBytes = rotate.Bytes("size", 0, 0, MostSize),
                EveryNs = rotate.Duration("every", 0, 0, 366 * DayNs),
            },
            Compression = section.Choice("compress", FileCompression.None, Compressions),
            Retention = new RetentionOptions
            {
                SizeBytes = keep.Bytes("size", 0, 0, MostSize),
                AgeNs = keep.Duration("age", 0, 0, 3660 * DayNs),
                Archive = section.Flag("archive", usual: false),
            },
            Evidence = Evidence(section.Section("evidence")),
        };
        RefuseLittle(rotate, options.Rotation);
        rotate.End();
        keep.End();
        return options;
    }

    private static void RefuseLittle(YamlSection rotate, RotationOptions rotation)
    {
        if (rotation.SizeBytes is > 0 and < LeastSize)
        {
            rotate.Refuse("size", $"must be 0 (never) or at least {ScalarText.Size(LeastSize)}");
        }

        if (rotation.EveryNs is > 0 and < SecondNs)
        {
            rotate.Refuse("every", $"must be 0 (never) or at least {ScalarText.Duration(SecondNs)}");
        }
    }

    private static EvidenceOptions? Evidence(YamlSection section)
    {
        EvidenceOptions usual = new() { KeyFile = "" };
        string? key = section.Text("key_file");
        EvidenceOptions options = new()
        {
            KeyFile = key ?? "",
            BlockRecords = (int)section.Integer("block_records", usual.BlockRecords, 1, usual.BlockRecords),
            BlockIntervalNs = section.Duration("block_interval", usual.BlockIntervalNs, SecondNs / 10, 3600 * SecondNs),
            IdleNs = section.Duration("idle", usual.IdleNs, SecondNs, DayNs),
            CheckpointNs = section.Duration("checkpoint", usual.CheckpointNs, SecondNs, DayNs),
        };
        if (section.IsGiven && key is null && section.Keys.Any())
        {
            section.Refuse("key_file", "is missing: the private key that signs; 'redis-audit-sensor keygen' makes one");
        }

        section.End();
        return key is null ? null : options;
    }
}
