using System.Buffers;

namespace Sensor.Exchanges;

/// <summary>
/// Some servers do not answer a failed login while other output is pending (FINDINGS A1): the reply of the next command
/// then looks like the login's success. So from a login that was sent among other commands on, nothing leaves until a
/// quiet point shows that as many replies came as are owed. This keeps what is needed to go back when they did not: the
/// state at that login and the server's bytes since.
/// </summary>
internal sealed class LoginProof : IDisposable
{
    private const int MaxBytes = 256 * 1024;

    private readonly List<(ByteRun Run, int Start, int Length)> _runs = [];
    private byte[] _bytes = [];
    private int _used;

    /// <summary>A login waits for its proof.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Number of the first command that must not leave yet.</summary>
    public long From { get; private set; }

    public PairingState Before { get; private set; }

    /// <summary>Inside EXEC: how much of its reply had come.</summary>
    public long ExecSizeBefore { get; private set; }

    /// <summary>
    /// A frame came that cannot answer the command that waits: one login at least has no answer. Only recorded since.
    /// </summary>
    public bool IsSuspended { get; private set; }

    /// <summary>More came than is kept: there is no way back.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>How many answers were missing at the last quiet point; -1 before the first.</summary>
    public long MissingBefore { get; private set; }

    /// <summary>Number of the command that came next, then; -1 before.</summary>
    public long EndBefore { get; private set; }

    /// <summary>How many bytes were recorded, then.</summary>
    public int BytesBefore { get; private set; }

    /// <summary>
    /// The server has pushed something on this connection: output that may be pending when a login fails.
    /// </summary>
    public bool PushSeen { get; set; }

    public int MemoryBytes => _bytes.Length;

    public void Open(long from, in PairingState before, long execSizeBefore)
    {
        ExecSizeBefore = execSizeBefore;
        IsOpen = true;
        From = from;
        Before = before;
        Overflowed = false;
        IsSuspended = false;
        MissingBefore = -1;
        EndBefore = -1;
        BytesBefore = 0;
        _used = 0;
        _runs.Clear();
    }

    /// <summary>
    /// Remembers a quiet point: what was sent before it is answered by what came before it, or not at all.
    /// </summary>
    public void NoteQuietPoint(long missing, long end)
    {
        MissingBefore = missing;
        EndBefore = end;
        BytesBefore = _used;
    }

    public void Suspend() => IsSuspended = true;

    public void Record(ReadOnlySpan<byte> bytes, in ByteRun run)
    {
        if (Overflowed || _used + bytes.Length > MaxBytes)
        {
            Overflowed = true;
            return;
        }

        if (_used + bytes.Length > _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(512, (_used + bytes.Length) * 2));
            _bytes.AsSpan(0, _used).CopyTo(larger);
            ReturnBytes();
            _bytes = larger;
        }

        bytes.CopyTo(_bytes.AsSpan(_used));
        _runs.Add((run, _used, bytes.Length));
        _used += bytes.Length;
    }

    public int RunCount => _runs.Count;

    public ReadOnlySpan<byte> RunBytes(int index, out ByteRun run)
    {
        (run, int start, int length) = _runs[index];
        return _bytes.AsSpan(start, length);
    }

    public void Close()
    {
        IsOpen = false;
        IsSuspended = false;
        _runs.Clear();
        _used = 0;
        ReturnBytes();
    }

    public void Dispose() => ReturnBytes();

    private void ReturnBytes()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
