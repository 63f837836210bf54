namespace Sensor.Tests.Live;

/// <summary>Which bytes of one client a capture tells of, as places in the client's stream: [From, End).</summary>
/// <param name="From">Where the sensor's count of this stream begins: 0 with a handshake, else where it was
/// met.</param>
/// <param name="End">Up to where a segment, or what the server acknowledged, shows that bytes were sent.</param>
internal readonly record struct ClientBytes(long From, long End);
