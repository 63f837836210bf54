using System.Net;
using Sensor.Packets;

namespace Sensor.Capture;

/// <summary>What is known of an interface before it is captured: a line of the verb <c>interfaces</c>.</summary>
internal sealed record CaptureInterface(string Name, string Description)
{
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    public bool Up { get; init; }

    public bool Running { get; init; }

    public bool Loopback { get; init; }

    /// <summary>Null where it could not be asked.</summary>
    public LinkType? LinkType { get; init; }

    /// <summary>Why it cannot be captured, in one sentence; null where it can.</summary>
    public string? Obstacle { get; init; }
}
