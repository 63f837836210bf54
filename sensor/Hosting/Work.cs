namespace Sensor.Hosting;

/// <summary>What waits for a worker: segments of an interface, or items of the host's streams.</summary>
internal readonly record struct Work(SegmentBatch? Segments, StreamBatch? Items);
