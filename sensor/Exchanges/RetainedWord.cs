using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>
/// A word that an exchange keeps: bytes Start to Start + Length of <see cref="Exchange.Text"/>. Of secrets, scripts
/// and values Length is 0: only <see cref="FullLength"/>, the length on the wire, is kept.
/// </summary>
internal readonly record struct RetainedWord(int Start, int Length, long FullLength, WordClass Class);

/// <summary>A key or channel that an exchange keeps, like <see cref="RetainedWord"/>.</summary>
internal readonly record struct RetainedKey(int Start, int Length, long FullLength, KeyAccess Access);
