namespace Sensor.Sinks;

/// <summary>What keeps a sink from taking events: a label of metrics, in <see cref="SinkHealth"/>.</summary>
internal enum SinkProblem
{
    /// <summary>Nobody answers there.</summary>
    Unreachable,

    /// <summary>It answers too late, or not at all.</summary>
    Slow,

    /// <summary>The certificate, or what is spoken.</summary>
    Tls,

    /// <summary>Who we are was not believed.</summary>
    Authentication,

    /// <summary>Who we are may not write there.</summary>
    Authorization,

    /// <summary>The topic, index or path does not exist.</summary>
    NoSuchTarget,

    /// <summary>It says that it cannot now: overload, no leader, no space.</summary>
    Unavailable,

    /// <summary>It answered what we do not understand.</summary>
    BadAnswer,

    /// <summary>The client library gave up.</summary>
    Fatal,

    /// <summary>The spool cannot be written, or is full.</summary>
    Spool,
}
