namespace Sensor.Hosting;

/// <summary>
/// A frame's number together with its file's, in the one <c>long</c> that travels with a segment: the file in the upper
/// 16 bits. 0 is no frame.
/// </summary>
internal static class FrameNumber
{
    private const int FileShift = 48;

    public static long Of(int file, long frame) => ((long)file << FileShift) | frame;

    public static int File(long number) => (int)(number >> FileShift);

    public static long Frame(long number) => number & ((1L << FileShift) - 1);
}
