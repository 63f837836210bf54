namespace Sensor.Exchanges;

/// <summary>What became of a frame.</summary>
internal enum PairingResult : byte
{
    Paired,

    /// <summary>Out of band: a delivery, an invalidation, a line of MONITOR.</summary>
    Push,

    /// <summary>No command waits for it.</summary>
    WithoutCommand,

    /// <summary>It cannot be the answer of the command that waits.</summary>
    Mismatch,
}
