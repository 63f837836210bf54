namespace Sensor.Evidence;

/// <summary>A key or a trail cannot be used. The message is the one sentence that the user reads.</summary>
internal sealed class EvidenceFailure(string message, Exception? cause = null) : Exception(message, cause);
