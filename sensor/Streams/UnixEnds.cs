namespace Sensor.Streams;

/// <summary>The two ends of a Unix socket's connection: the server's name, and who connected, as the kernel says.</summary>
/// <param name="ServerSocket">The path; empty where the socket has none. One in the abstract namespace begins with @.</param>
/// <param name="ClientProcessId">When it connected.</param>
/// <param name="ClientUserId">When it connected; null where the kernel no longer says.</param>
/// <param name="ClientProcess">Name of the process, as far as it lived when it was asked for; empty else.</param>
internal sealed record UnixEnds(byte[] ServerSocket, int ClientProcessId, uint? ClientUserId, byte[] ClientProcess);
