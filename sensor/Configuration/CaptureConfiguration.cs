using Sensor.Capture;
using Sensor.Capture.Ebpf;

namespace Sensor.Configuration;

/// <summary>The part <c>capture</c>.</summary>
internal sealed record CaptureConfiguration
{
    /// <summary>Interfaces to capture from, or <c>any</c>. None: the command line must name one.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>The servers of this host that are watched; its ports are not filled in.</summary>
    public EbpfOptions Host { get; init; } = new();

    /// <summary>Ports of the servers, besides those of the instances; live 6379 where there is none at all.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>How each interface is captured; its name and the ports are not filled in.</summary>
    public LiveCaptureOptions Interface { get; init; } = new() { Interface = "" };
}
