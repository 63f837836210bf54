using Sensor.Capture.Native;
using Sensor.Packets;

namespace Sensor.Capture;

/// <summary>
/// Packets of one interface, or of <c>any</c>. Open throws <see cref="CaptureException"/>. One thread reads; Stop may
/// be called by another: what the ring holds by then is still given, then Ended. An interface that goes away answers
/// InterfaceDown until TryReopen, called from outside now and then, has it again.
/// </summary>
internal sealed class PcapLiveSource : IDisposable
{
    private const string Any = "any";
    private const long StopGraceMs = 500;

    private readonly LiveCaptureOptions _options;
    private readonly int _sourceIndex;
    private LiveHandle? _handle;

    // Statistics: _closed sums the handles that are gone; of the open one, _seen is its last answer and _sum the total.
    // libpcap's counters are 32 bits wide and wrap.
    private CaptureStatistics _closed;
    private CaptureStatistics _sum;
    private pcap_stat _seen;

    // libpcap first takes what comes without a filter, then nothing for a moment, then what the filter passes.
    private long _openingNs;
    private bool _isFirst;

    private long _stopNs;
    private long _stopTick;
    private volatile bool _stopping;

    private PcapLiveSource(LiveCaptureOptions options, int sourceIndex)
    {
        _options = options;
        _sourceIndex = sourceIndex;
    }

    public string Name => _options.Interface;

    public LinkType LinkType { get; private set; }

    /// <summary>The expression that the kernel filters by.</summary>
    public string Filter { get; private set; } = "";

    /// <summary>While down: libpcap's words for why.</summary>
    public string DownReason { get; private set; } = "";

    public bool IsDown => _handle is null;

    /// <summary>The filter stands since then (ns since 1970): nothing before is given, nothing behind it is missing.</summary>
    public long WatchesFromNs { get; private set; }

    public static PcapLiveSource Open(LiveCaptureOptions options, int sourceIndex = 0)
    {
        PcapLiveSource source = new(options, sourceIndex);
        source._handle = source.OpenHandle();
        return source;
    }

    /// <summary>
    /// The next packet; waits for one no longer than the read time-out. Borrowed until the next call.
    /// </summary>
    public CaptureStatus TryRead(out CapturedPacket packet)
    {
        packet = default;

        // Asked once per call: a wait that began before the stop proves nothing about what the ring holds.
        bool stopping = _stopping;
        if (_handle is null)
        {
            return stopping ? CaptureStatus.Ended : CaptureStatus.InterfaceDown;
        }

        int status = Next(_handle, out ReadOnlySpan<byte> data, out int originalLength, out long timeNs);
        if (status == 0)
        {
            // A block that is still being filled is handed over after one read time-out: at the end wait for it.
            _handle.Wait(stopping ? 2 * _options.ReadTimeoutMs : _options.ReadTimeoutMs);
            status = Next(_handle, out data, out originalLength, out timeNs);
        }

        if (status < 0)
        {
            Close(_handle.Error);
            return stopping ? CaptureStatus.Ended : CaptureStatus.InterfaceDown;
        }

        if (stopping && (status == 0 || timeNs > _stopNs || Environment.TickCount64 - _stopTick > StopGraceMs))
        {
            return CaptureStatus.Ended;
        }

        if (status == 0)
        {
            return IdleOrDown();
        }

        packet = new CapturedPacket
        {
            Data = data,
            OriginalLength = originalLength,
            TimeNs = timeNs,
            LinkType = LinkType,
            SourceIndex = _sourceIndex,
        };
        return CaptureStatus.Packet;
    }

    /// <summary>Ends the capture, from any thread.</summary>
    public void Stop()
    {
        _stopNs = NowNs();
        _stopTick = Environment.TickCount64;
        _stopping = true;
    }

    /// <summary>After InterfaceDown: tries to capture again; false while it cannot be.</summary>
    public bool TryReopen()
    {
        if (_handle is not null)
        {
            return true;
        }

        try
        {
            _handle = OpenHandle();
            DownReason = "";
            return true;
        }
        catch (CaptureException e)
        {
            DownReason = e.Message;
            return false;
        }
    }

    /// <summary>Called by the reading thread.</summary>
    public CaptureStatistics ReadStatistics()
    {
        if (_handle is not null && _handle.TryGetStatistics(out pcap_stat now))
        {
            _sum += new CaptureStatistics(
                unchecked(now.ps_recv - _seen.ps_recv),
                unchecked(now.ps_drop - _seen.ps_drop),
                unchecked(now.ps_ifdrop - _seen.ps_ifdrop));
            _seen = now;
        }

        return _closed + _sum;
    }

    public void Dispose() => Close("");

    /// <summary>
    /// libpcap says nothing when an interface is set down (it does when one is deleted), so silence is looked into.
    /// </summary>
    private CaptureStatus IdleOrDown()
    {
        if (_options.Interface == Any || Libc.IsInterfaceUp(_options.Interface))
        {
            return CaptureStatus.Idle;
        }

        Close($"{Name}: the interface is down");
        return CaptureStatus.InterfaceDown;
    }

    /// <summary>
    /// The next packet that the filter passed. One of those before it, and the hole behind that, would cost its connection
    /// the second that a hole is waited for.
    /// </summary>
    private int Next(LiveHandle handle, out ReadOnlySpan<byte> data, out int originalLength, out long timeNs)
    {
        int status;
        do
        {
            status = handle.Next(out data, out originalLength, out timeNs);
        }
        while (status > 0 && _isFirst && timeNs >= _openingNs && timeNs < WatchesFromNs);
        _isFirst &= status <= 0;
        return status;
    }

    private static long NowNs() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    private LiveHandle OpenHandle()
    {
        _openingNs = NowNs();
        LiveHandle handle = LiveHandle.Open(_options);
        try
        {
            if (_options.Interface == Any)
            {
                handle.TrySetLinkType(LinkType.LinuxSll2); // it says which interface; an old libpcap stays with v1
            }

            LinkType = handle.LinkType;
            if (!LinkTypeNumbers.CanDecode(LinkType))
            {
                throw new CaptureException(CaptureProblem.UnknownLinkType,
                    $"{Name}: its link type ({(int)LinkType}) is none that carries IP for the sensor");
            }

            Filter = _options.Filter
                ?? KernelFilter.ForPorts(_options.Ports, LinkType, _options.Tunnels, _options.Fragments);
            string? complaint = handle.SetFilter(Filter);
            WatchesFromNs = NowNs();
            _isFirst = true;
            return complaint is null
                ? handle
                : throw new CaptureException(CaptureProblem.BadFilter, $"{Name}: bad filter '{Filter}': {complaint}");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private void Close(string reason)
    {
        if (_handle is null)
        {
            return;
        }

        _closed = ReadStatistics();
        _sum = default;
        _seen = default;
        DownReason = reason;
        _handle.Dispose();
        _handle = null;
    }
}
