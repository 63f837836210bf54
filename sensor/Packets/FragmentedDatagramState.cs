namespace Sensor.Packets;

internal enum FragmentedDatagramState : byte
{
    /// <summary>Fragments are missing.</summary>
    Waiting,

    /// <summary>Put together and handed up; kept to know repeated fragments by.</summary>
    Finished,

    /// <summary>
    /// Its first fragment carries no TCP and no tunnel, or it broke a limit: the other fragments are dropped too.
    /// </summary>
    Ignored,
}
