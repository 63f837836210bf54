using Microsoft.Win32.SafeHandles;
using Sensor.Sinks.File.Native;

namespace Sensor.Sinks.File;

/// <summary>
/// Asks the file system for room ahead of what is written, in large pieces: it then need not look for blocks with each
/// write (a third less time in the kernel for a long file on ext4, measured). The file's length stays what was written.
/// Used by one thread.
/// </summary>
internal sealed class RoomAhead
{
    /// <summary>Shorter files gain nothing.</summary>
    private const long From = 8 << 20;

    private const long Piece = 64 << 20;

    private bool _refused;
    private long _end;

    /// <summary>Room lies behind this length, and is to be given back.</summary>
    public bool LiesBehind(long length) => _end > length;

    /// <summary>Before so many bytes are written behind that length.</summary>
    public void Ask(SafeFileHandle file, long length, int bytes)
    {
        if (length + bytes <= _end || length < From || _refused)
        {
            return;
        }

        // A file system that cannot, or has no such room left: then as without.
        _refused = !FileSpace.TryReserve(file, length, Piece);
        _end = _refused ? _end : length + Piece;
    }
}
