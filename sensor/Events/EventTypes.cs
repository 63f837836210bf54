namespace Sensor.Events;

/// <summary>The event types that carry a member.</summary>
[Flags]
internal enum EventTypes : byte
{
    None = 0,
    InCommand = 1 << 0,
    InSession = 1 << 1,
    InPush = 1 << 2,
    InSensor = 1 << 3,

    InServer = 1 << 4,
    InAclLog = 1 << 5,
    InAclChange = 1 << 6,
    InConfigChange = 1 << 7,

    /// <summary>Events that belong to a connection; a sensor event may.</summary>
    InConnection = InCommand | InSession | InPush,

    /// <summary>What polling a server found.</summary>
    InPolled = InServer | InAclLog | InAclChange | InConfigChange,
    Everywhere = InConnection | InSensor | InPolled,
}
