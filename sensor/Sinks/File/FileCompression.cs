namespace Sensor.Sinks.File;

/// <summary>What closed files are compressed with.</summary>
internal enum FileCompression
{
    None,
    Gzip,
    Zstd,
}
