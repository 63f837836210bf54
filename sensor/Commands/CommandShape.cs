namespace Sensor.Commands;

/// <summary>
/// What the words of a command are where that follows from their number alone: GET key, SET key value, MSET with pairs.
/// All of them are names, keys or values.
/// </summary>
internal sealed record CommandShape(WordClass[] Classes, KeyPosition[] Keys);
