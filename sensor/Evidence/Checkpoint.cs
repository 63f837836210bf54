namespace Sensor.Evidence;

/// <summary>
/// How far a stream's evidence had come: kept in another place, it shows what was cut off at the end.
/// </summary>
/// <param name="Stream">Name of the sink.</param>
/// <param name="File">The file, without its folder.</param>
/// <param name="Records">Records of the chain up to then.</param>
/// <param name="Digest">Hash of the newest digest.</param>
/// <param name="TimeNs">When it was made.</param>
internal sealed record Checkpoint(string Stream, string File, long Records, string Digest, long TimeNs);
