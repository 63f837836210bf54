namespace Sensor.Cli;

/// <summary>The program cannot start; the message is the one sentence that the user reads.</summary>
internal sealed class UsageError(string message) : Exception(message);
