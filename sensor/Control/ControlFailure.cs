namespace Sensor.Control;

/// <summary>The control socket cannot be opened; the message is the sentence that the user reads.</summary>
internal sealed class ControlFailure(string message, Exception? cause) : Exception(message, cause);
