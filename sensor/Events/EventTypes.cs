namespace Sensor.Events;

/// <summary>The event types that carry a member; of those that this version writes.</summary>
[Flags]
internal enum EventTypes : byte
{
    None = 0,
    InCommand = 1 << 0,
    InSession = 1 << 1,
    InPush = 1 << 2,
    InSensor = 1 << 3,

    /// <summary>Events that belong to a connection; a sensor event may.</summary>
    InConnection = InCommand | InSession | InPush,
    Everywhere = InConnection | InSensor,
}
