namespace Sensor.Sinks.Kafka;

/// <summary>
/// A secret in a file, without a last line end. librdkafka wants it as text, so it becomes a string, which lives no longer
/// than the building of a client.
/// </summary>
internal static class KafkaSecret
{
    /// <exception cref="SinkFault">It cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            string text = System.IO.File.ReadAllText(path);
            text = text.EndsWith('\n') ? text[..^1] : text;
            return text.EndsWith('\r') ? text[..^1] : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SinkFault(
                SinkProblem.Authentication, $"{path}: cannot be read; it should hold a secret that Kafka asks for");
        }
    }
}
