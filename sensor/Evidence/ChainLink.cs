namespace Sensor.Evidence;

/// <summary>A digest that can be relied on, and the file whose digests it stands among.</summary>
internal sealed record ChainLink(TrailFile File, DigestLine Line)
{
    public Digest Digest => Line.Digest;
}
