using Sensor.Streams;

namespace Sensor.Sessions;

/// <summary>
/// The names of servers that have one, by where they listen; others are called <c>server_ip:server_port</c>. Others can
/// take their place while connections are met: those keep the name under which they began.
/// </summary>
internal sealed class InstanceNames
{
    private volatile IReadOnlyDictionary<Endpoint, string> _names = new Dictionary<Endpoint, string>();

    public InstanceNames()
    {
    }

    public InstanceNames(IReadOnlyDictionary<Endpoint, string> names) => _names = names;

    public void Replace(InstanceNames others) => _names = others._names;

    /// <summary>Null where the server has none.</summary>
    public string? Find(Endpoint server) => _names.GetValueOrDefault(server);

    /// <summary>UTF-8.</summary>
    public byte[] Of(Endpoint server) =>
        Find(server) is { } name ? System.Text.Encoding.UTF8.GetBytes(name) : InstanceName.Of(server);
}
