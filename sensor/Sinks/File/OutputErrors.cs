using System.Runtime.InteropServices;

namespace Sensor.Sinks.File;

/// <summary>What the operating system says of a write or an open that failed, in the words that a user knows.</summary>
internal static class OutputErrors
{
    /// <summary>Values of errno on Linux (asm-generic/errno-base.h, errno.h); .NET gives them as HResult.</summary>
    public const int WouldBlock = 11;
    private const int FileExists = 17;
    private const int NoSpace = 28;
    private const int BrokenPipe = 32;
    private const int QuotaExceeded = 122;

    public static bool IsFull(IOException error) => error.HResult is NoSpace or QuotaExceeded;

    public static bool IsBrokenPipe(Exception error) => error is IOException && error.HResult == BrokenPipe;

    public static string Explain(Exception error) => error switch
    {
        UnauthorizedAccessException => "permission denied (or it is a directory)",
        DirectoryNotFoundException => "the folder does not exist",
        // Of folders that the kernel makes up, as /proc.
        FileNotFoundException => "there is no such file, and none can be made there",
        PathTooLongException => "the name is too long",
        IOException { HResult: FileExists } => "a file stands where a folder should be",
        IOException { HResult: NoSpace } => "no space left on the disk",
        IOException { HResult: QuotaExceeded } => "the disk quota is used up",
        IOException { HResult: BrokenPipe } => "the reader has closed it",
        IOException { HResult: > 0 and < 4096 } known => Marshal.GetPInvokeErrorMessage(known.HResult),
        _ => error.Message,
    };
}
