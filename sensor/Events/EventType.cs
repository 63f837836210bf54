namespace Sensor.Events;

/// <summary><c>event_type</c> (EVENTS.md).</summary>
internal enum EventType : byte
{
    RedisCommand,
    RedisSession,
    RedisPush,
    RedisServer,
    AclLog,
    AclChange,
    ServerConfigChange,
    Sensor,
}
