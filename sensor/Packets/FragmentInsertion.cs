namespace Sensor.Packets;

/// <summary>What <see cref="FragmentedDatagram.Insert"/> did.</summary>
internal enum FragmentInsertion : byte
{
    Taken,
    NothingNew,

    /// <summary>
    /// Taken where there was a hole; where there was none, the bytes differ from those that came first.
    /// </summary>
    Conflict,
    TooManyPieces,
}
