namespace Sensor.Policy;

/// <summary>What the options say of one command of the table.</summary>
[Flags]
internal enum CommandTraits : ushort
{
    None = 0,
    Known = 1 << 0,
    Dangerous = 1 << 1,
    Forbidden = 1 << 2,
    Sensitive = 1 << 3,

    /// <summary>KEYS: a pattern of stars alone reads every name.</summary>
    ScansByPattern = 1 << 4,
    ConfigSet = 1 << 5,

    /// <summary>POST and Host: no command of Redis but another protocol's.</summary>
    CrossProtocol = 1 << 6,

    /// <summary>SCAN: without a pattern and in large steps it reads every name.</summary>
    ScansByCursor = 1 << 7,
    Monitor = 1 << 8,
}
