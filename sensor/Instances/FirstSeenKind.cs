namespace Sensor.Instances;

/// <summary>What may be new at an instance.</summary>
internal enum FirstSeenKind : byte
{
    User,
    Address,
    Command,
    Library,

    /// <summary>An address from which a login worked.</summary>
    LoginAddress,
}
