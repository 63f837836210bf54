using System.Runtime.InteropServices;

namespace Sensor.Sinks.Kafka.Native;

/// <summary>rd_kafka_message_t, as a delivery report has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DeliveredMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public nint Payload;
    public nint PayloadLength;
    public nint Key;
    public nint KeyLength;
    public long Offset;

    /// <summary>What was given with the message.</summary>
    public nint Opaque;
}
