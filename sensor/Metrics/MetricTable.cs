namespace Sensor.Metrics;

/// <summary>All metrics that there are; <c>packaging/docs/metrics.md</c> has the same, and a test compares them.</summary>
internal static class MetricTable
{
    public static readonly Metric Packets = Counter(
        "redis_audit_packets_total", "Packets that the kernel's filter let through.", "interface");

    public static readonly Metric Bytes = Counter(
        "redis_audit_bytes_total", "Bytes of the packets that were read, as far as they were captured.", "interface");

    public static readonly Metric KernelDropped = Counter(
        "redis_audit_kernel_dropped_packets_total",
        "Packets that the kernel dropped because its buffer was full.", "interface");

    public static readonly Metric QueueDropped = Counter(
        "redis_audit_queue_dropped_packets_total",
        "Packets that the sensor dropped because the workers' queues were full.", "interface");

    public static readonly Metric Flows = Gauge("redis_audit_flows", "Connections remembered.");

    public static readonly Metric Gaps = Counter(
        "redis_audit_gaps_total", "Stretches that were not captured, by cause.", "cause");

    public static readonly Metric GapBytes = Counter(
        "redis_audit_gap_bytes_total", "Bytes of the stretches that were not captured, where known.", "cause");

    public static readonly Metric Commands = Counter(
        "redis_audit_commands_total", "Events of commands.", "category", "outcome");

    public static readonly Metric Unpaired = Counter(
        "redis_audit_unpaired_total", "Commands that no reply could be paired with.");

    public static readonly Metric Unattributed = Counter(
        "redis_audit_unattributed_total", "Commands whose user is not known.");

    public static readonly Metric Anomalies = Counter(
        "redis_audit_anomalies_total", "Deviations in the traffic.", "kind");

    public static readonly Metric Filtered = Counter(
        "redis_audit_filtered_events_total", "Events that a rule of the policy left out.", "rule");

    public static readonly Metric QueueBatches = Gauge(
        "redis_audit_worker_queue_batches", "Batches of segments that wait for a worker.");

    public static readonly Metric SpoolBytes = Gauge(
        "redis_audit_spool_bytes", "Bytes of the spool on disk.", "format");

    public static readonly Metric SpoolWaiting = Gauge(
        "redis_audit_spool_waiting_events", "Events that the sink has not taken yet.", "sink");

    public static readonly Metric SinkAccepted = Counter(
        "redis_audit_sink_accepted_events_total", "Events that the sink acknowledged.", "sink");

    public static readonly Metric SinkRejected = Counter(
        "redis_audit_sink_rejected_events_total", "Events that the sink refused for good.", "sink");

    public static readonly Metric SinkRetries = Counter(
        "redis_audit_sink_retries_total", "Times that a sink was tried again.", "sink");

    public static readonly Metric SinkLag = Gauge(
        "redis_audit_sink_lag_seconds", "Age of the oldest event that the sink has not taken; 0 where none waits.", "sink")
        with
    {
        IsFraction = true,
    };

    public static readonly Metric SinkUp = Gauge(
        "redis_audit_sink_up", "1 while nothing is wrong with the sink, 0 from a fault on until it takes events again.", "sink");

    public static readonly Metric LostEvents = Counter(
        "redis_audit_lost_events_total", "Events that reached nobody; each is also told by a sensor event.",
        "stage", "reason");

    public static readonly Metric ProcessCpu = Counter("process_cpu_seconds_total", "Processor time in seconds.") with
    {
        IsFraction = true,
    };

    public static readonly Metric ProcessMemory = Gauge("process_resident_memory_bytes", "Resident memory in bytes.");

    public static readonly Metric ProcessFiles = Gauge("process_open_fds", "Open file descriptors.");

    public static readonly Metric ProcessStart = Gauge(
        "process_start_time_seconds", "Start of the process in seconds since 1970.") with
    {
        IsFraction = true,
    };

    /// <summary>In the order in which they are shown.</summary>
    public static readonly IReadOnlyList<Metric> All =
    [
        Packets, Bytes, KernelDropped, QueueDropped, Flows, Gaps, GapBytes, Commands, Unpaired, Unattributed, Anomalies,
        Filtered, QueueBatches, SpoolBytes, SpoolWaiting, SinkAccepted, SinkRejected, SinkRetries, SinkLag, SinkUp,
        LostEvents, ProcessCpu, ProcessMemory, ProcessFiles, ProcessStart,
    ];

    private static Metric Counter(string name, string meaning, params string[] labels) =>
        new(name, true, meaning, labels);

    private static Metric Gauge(string name, string meaning, params string[] labels) =>
        new(name, false, meaning, labels);
}
