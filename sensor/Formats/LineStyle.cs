namespace Sensor.Formats;

/// <summary>How <see cref="LineFields"/> writes the fields of one format.</summary>
/// <param name="Kind">Which of the formats.</param>
/// <param name="Openings">What stands before each field's value; null where the format has no place for it.</param>
/// <param name="Slot">Where its bytes of a connection are kept; null: nowhere.</param>
internal sealed record LineStyle(LineKind Kind, byte[]?[] Openings, FormatSlot? Slot);
