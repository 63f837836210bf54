namespace Sensor.Hosting;

/// <summary>What a server is asked, in the order in which it is asked when all is due.</summary>
internal enum PollQuestion : byte
{
    /// <summary>INFO: before the others, for what they say belongs to a run of the server.</summary>
    Server,
    ClientList,
    AclLog,
    Users,
    Configuration,
    Commands,
    Topology,
}
