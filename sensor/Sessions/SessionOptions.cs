using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>How sessions are named.</summary>
internal sealed record SessionOptions
{
    /// <summary>
    /// Names of the servers that have one, by where they listen; default none. Others are called
    /// <c>server_ip:server_port</c>.
    /// </summary>
    public IReadOnlyDictionary<Endpoint, string> InstanceNames { get; init; } = new Dictionary<Endpoint, string>();

    /// <summary>The name of the server that listens there, UTF-8.</summary>
    public byte[] InstanceOf(Endpoint server) => InstanceNames.TryGetValue(server, out string? name)
        ? System.Text.Encoding.UTF8.GetBytes(name)
        : InstanceName.Of(server);
}
