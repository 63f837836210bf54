namespace Sensor.Formats;

/// <summary>The three formats of the Valkey audit module.</summary>
internal enum ValkeyAuditStyle : byte
{
    Text,
    Json,
    Csv,
}
