namespace Sensor.Hosting;

/// <summary>How a worker treats what a connection sends.</summary>
internal enum ConnectionState : byte
{
    /// <summary>What it speaks is not known yet; the recognizer holds its bytes.</summary>
    Undecided,
    Redis,

    /// <summary>Encrypted: the handshake is read, the rest counted.</summary>
    Tls,

    /// <summary>An error of ours: its bytes are counted as lost (<c>internal_error</c>).</summary>
    Broken,
}
