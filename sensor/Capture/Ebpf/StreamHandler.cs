using Sensor.Streams;

namespace Sensor.Capture.Ebpf;

/// <summary>Takes an item; its bytes are borrowed until it returns.</summary>
internal delegate void StreamHandler(in StreamItem item);
