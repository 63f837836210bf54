namespace Sensor.Sinks.File;

/// <summary>
/// How long closed files are kept. The oldest go first; one with a file <c>.hold</c> beside it stays whatever it takes.
/// </summary>
internal sealed record RetentionOptions
{
    /// <summary>Bytes of all closed files with what is beside them. 0, the default: any number.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Age of the last record, in ns. 0, the default: any age.</summary>
    public long AgeNs { get; init; }

    /// <summary>
    /// Whether files are archived: one without a file <c>.archived</c> beside it, which the archiving job makes, is not
    /// deleted. Default no.
    /// </summary>
    public bool Archive { get; init; }

    public bool IsOn => SizeBytes > 0 || AgeNs > 0;
}
