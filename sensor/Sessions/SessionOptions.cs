namespace Sensor.Sessions;

/// <summary>How sessions are named.</summary>
internal sealed record SessionOptions
{
    /// <summary>Name of the instance; default null: <c>server_ip:server_port</c> of each connection.</summary>
    public string? Instance { get; init; }
}
