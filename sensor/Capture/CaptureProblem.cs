namespace Sensor.Capture;

/// <summary>Why a capture cannot start. All of them end the program with exit code 2.</summary>
internal enum CaptureProblem
{
    NoSuchFile,
    NotReadable,
    Directory,
    EmptyFile,
    NotACapture,
    StandardInputTwice,
    NoSuchInterface,
    NoPermission,
    InterfaceNotUp,
    BadFilter,
    UnknownLinkType,
    LibpcapMissing,
    EbpfUnavailable,
    NoSuchProcess,
    Other,
}
