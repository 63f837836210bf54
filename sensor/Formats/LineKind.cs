namespace Sensor.Formats;

/// <summary>What sets the formats of name and value apart.</summary>
internal enum LineKind : byte
{
    /// <summary>A text is a word, in quotes where it must be.</summary>
    Text,

    /// <summary>A cell each; the place says the name.</summary>
    Csv,

    /// <summary>Backslash and equals sign are escaped.</summary>
    Cef,

    /// <summary>Nothing is escaped: no text holds a tab.</summary>
    Leef,
}
