namespace Sensor.Formats;

/// <summary>What kind of value stands in a field.</summary>
internal enum FieldShape : byte
{
    /// <summary>A number or a boolean.</summary>
    Bare,

    /// <summary>A text.</summary>
    Quoted,

    /// <summary>A list of texts.</summary>
    List,
}
