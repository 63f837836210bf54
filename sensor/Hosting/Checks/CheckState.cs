namespace Sensor.Hosting.Checks;

/// <summary>How something stands that the sensor needs.</summary>
internal enum CheckState
{
    Ok,

    /// <summary>It works, but not all that it could tell is told, or not for long.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Fault,
}
