namespace Sensor.Sinks;

/// <summary>What was proven of a sink without sending it an event.</summary>
/// <param name="Found">One sentence.</param>
/// <param name="Unproven">What only an event could prove; null: nothing of it.</param>
internal sealed record SinkProof(string Found, string? Unproven = null);
