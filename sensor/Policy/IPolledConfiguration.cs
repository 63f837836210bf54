using Sensor.Instances;
using Sensor.Streams;

namespace Sensor.Policy;

/// <summary>
/// Gives a command's connection the configuration of its server, to tell what a parameter was before.
/// </summary>
internal interface IPolledConfiguration
{
    /// <summary>Null where nobody asks that server.</summary>
    ConfigHistory? Of(ConnectionKey connection);
}
