namespace Sensor.Sinks.Http;

/// <summary>What a receiver said.</summary>
/// <param name="Status">The three digits.</param>
/// <param name="Body">As far as it was read.</param>
/// <param name="IsWhole">Whether that is all of it.</param>
/// <param name="RetryAfter">How long it asked us to wait.</param>
internal sealed record HttpAnswer(int Status, byte[] Body, bool IsWhole, TimeSpan? RetryAfter)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
