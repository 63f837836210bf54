namespace Sensor.Capture;

/// <summary>
/// Packets since the start of a live source, through all its reopenings; the kernel counts after the filter.
/// </summary>
/// <param name="Received">That passed the filter, dropped ones included.</param>
/// <param name="KernelDrops">Lost because the ring was full.</param>
/// <param name="InterfaceDrops">Lost by the network card or its driver, as far as it tells.</param>
internal readonly record struct CaptureStatistics(long Received, long KernelDrops, long InterfaceDrops)
{
    public static CaptureStatistics operator +(CaptureStatistics a, CaptureStatistics b) =>
        new(a.Received + b.Received, a.KernelDrops + b.KernelDrops, a.InterfaceDrops + b.InterfaceDrops);
}
