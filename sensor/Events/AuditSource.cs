namespace Sensor.Events;

/// <summary><c>source</c>: what saw the event.</summary>
internal enum AuditSource : byte
{
    Pcap,
    Ebpf,
}
