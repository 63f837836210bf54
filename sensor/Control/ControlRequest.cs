namespace Sensor.Control;

/// <summary>One command over the control socket.</summary>
/// <param name="Name">In capitals.</param>
/// <param name="Arguments">The words behind it.</param>
/// <param name="Peer">Who sent it.</param>
internal sealed record ControlRequest(string Name, IReadOnlyList<string> Arguments, ControlPeer Peer);
