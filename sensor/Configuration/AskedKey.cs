namespace Sensor.Configuration;

/// <summary>A key that the program knows.</summary>
/// <param name="Usual">What holds where it is absent, as it would be written; null where nothing does.</param>
/// <param name="Given">Whether the file has it.</param>
internal readonly record struct AskedKey(string? Usual, bool Given);
