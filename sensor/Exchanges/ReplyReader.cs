using System.Buffers;
using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>
/// Cuts the server's bytes into frames with their times, and keeps the beginning of a frame that comes in pieces.
/// </summary>
internal sealed class ReplyReader(RespLimits limits) : IDisposable
{
    private const int MaxHead = 4096;

    private readonly RespFrameScanner _scanner = new(limits);
    private byte[] _head = [];
    private int _headLength;
    private ByteRun _start;

    public bool IsAtBoundary => _scanner.IsAtBoundary;

    public bool OverBudget => _scanner.OverBudget;

    public int MemoryBytes => _head.Length;

    public void Reset()
    {
        _scanner.Reset();
        ReleaseHead();
    }

    public bool TrySkipGap(long length)
    {
        if (!_scanner.TrySkipGap(length))
        {
            return false;
        }

        // What is kept ends at the gap: what comes behind it would stand in the wrong place.
        _headLength = _headLength == 0 ? 0 : Math.Min(_headLength, MaxHead);
        _full = true;
        return true;
    }

    private bool _full;

    /// <summary>
    /// Reads one frame that lies whole in the bytes at hand, of the forms that most replies have; of any other, and
    /// within a frame, it reads nothing and gives 0.
    /// </summary>
    public int TryReadWhole(ReadOnlySpan<byte> data, in ByteRun run, out ReplyFrame frame)
    {
        frame = default;
        if (!_scanner.IsAtBoundary || _headLength > 0)
        {
            return 0;
        }

        int size = RespReplyParser.TryReadWhole(data, limits, out RespPrefix prefix, out long number);
        if (size > 0)
        {
            frame = new ReplyFrame
            {
                Prefix = prefix,
                Number = number,
                SizeBytes = size,
                Offset = run.Offset,
                FirstByteTimeNs = run.TimeNs,
                FrameNumber = run.Frame,
                Head = data[..size],
            };
        }

        return size;
    }

    /// <summary>Reads one frame; NeedMoreData has consumed everything.</summary>
    public OperationStatus TryRead(
        ReadOnlySpan<byte> data, in ByteRun run, bool headerOnly, out int consumed, out ReplyFrame frame)
    {
        bool begins = _scanner.IsAtBoundary;
        if (begins)
        {
            _start = run;
            ReleaseHead();
        }

        OperationStatus status = _scanner.Scan(data, headerOnly, out consumed);
        frame = default;
        if (status != OperationStatus.Done)
        {
            if (status == OperationStatus.NeedMoreData)
            {
                KeepHead(data[..consumed]);
            }

            return status;
        }

        ReadOnlySpan<byte> head = data[..consumed];
        if (!begins)
        {
            KeepHead(head);
            head = _head.AsSpan(0, _headLength);
        }

        frame = new ReplyFrame
        {
            Prefix = _scanner.Prefix,
            Number = _scanner.Number,
            SizeBytes = _scanner.Size,
            Offset = _start.Offset,
            FirstByteTimeNs = _start.TimeNs,
            FrameNumber = _start.Frame,
            Head = head,
            IsHeaderOnly = headerOnly && _scanner.Prefix == RespPrefix.Array && _scanner.Number >= 0,
            IsTruncated = _scanner.IsTruncated,
        };
        return status;
    }

    public void Dispose() => ReleaseHead();

    private void KeepHead(ReadOnlySpan<byte> data)
    {
        if (_full)
        {
            return;
        }

        if (_head.Length == 0)
        {
            _head = ArrayPool<byte>.Shared.Rent(MaxHead);
        }

        int taken = Math.Min(data.Length, MaxHead - _headLength);
        data[..taken].CopyTo(_head.AsSpan(_headLength));
        _headLength += taken;
        _full = _headLength == MaxHead;
    }

    private void ReleaseHead()
    {
        if (_head.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_head);
            _head = [];
        }

        _headLength = 0;
        _full = false;
    }
}
