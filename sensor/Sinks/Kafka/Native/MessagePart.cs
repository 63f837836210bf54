using System.Runtime.InteropServices;

namespace Sensor.Sinks.Kafka.Native;

/// <summary>rd_kafka_vu_t: one argument of rd_kafka_produceva.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct MessagePart
{
    public const int RD_KAFKA_VTYPE_RKT = 2;
    public const int RD_KAFKA_VTYPE_VALUE = 4;
    public const int RD_KAFKA_VTYPE_KEY = 5;
    public const int RD_KAFKA_VTYPE_OPAQUE = 6;
    public const int RD_KAFKA_VTYPE_MSGFLAGS = 7;
    public const int RD_KAFKA_VTYPE_HEADER = 9;
    /// <summary>Neither copied nor freed: the value stays the caller's.</summary>
    public const int RD_KAFKA_MSG_F_NONE = 0;

    [FieldOffset(0)]
    public int Type;

    /// <summary>rkt, i, mem.ptr, ptr or header.name, as the type says.</summary>
    [FieldOffset(8)]
    public nint First;

    /// <summary>mem.size or header.val.</summary>
    [FieldOffset(16)]
    public nint Second;

    /// <summary>header.size.</summary>
    [FieldOffset(24)]
    public nint Third;
}
