using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Streams;

namespace Sensor.Tests.Support;

/// <summary>
/// Plays a script (<see cref="WireScript"/>) to an <see cref="ExchangeTracker"/> and shows what comes out.
/// </summary>
internal sealed class WireRun : IDisposable
{
    private const long StartNs = 1_700_000_000_000_000_000;
    private const long StepNs = 1_000_000;

    private static readonly CommandTable Table = CommandTable.Load();

    private readonly List<string> _shown = [];
    private readonly Func<Exchange, string> _show;
    private readonly ExchangeTracker _tracker;
    private readonly long[] _offsets = new long[2];
    private readonly long[] _undecoded = new long[2];
    private long _nowNs = StartNs;
    private bool _closed;
    private bool _held;

    public void Dispose() => _tracker.Dispose();

    public WireRun(
        Func<Exchange, string>? show = null, bool fromTheMiddle = false, ExchangeOptions? options = null)
    {
        _show = show ?? ExchangeLook.Show;
        _tracker = new ExchangeTracker(
            new ExchangeShared(options ?? new ExchangeOptions(), Table), Anomalies, 0, !fromTheMiddle)
        {
            TakePushes = true,
        };
    }

    public CountingReporter Anomalies { get; } = new();

    public List<string> Pushes { get; } = [];

    public ExchangeTracker Tracker => _tracker;

    /// <summary>The time of the last step; set: the next is a millisecond later.</summary>
    public long NowNs
    {
        get => _nowNs;
        set => _nowNs = value;
    }

    /// <summary>Settled exchanges are not taken while this is set.</summary>
    public bool Held
    {
        get => _held;
        set
        {
            _held = value;
            Drain();
        }
    }

    /// <summary>What the exchanges were, in order, with commas between; then bytes that were not decoded.</summary>
    public string Result => string.Join(", ", _shown)
        + Undecoded(Direction.ToServer, " | C") + Undecoded(Direction.ToClient, " | S");

    public static string Of(string script, bool fromTheMiddle = false) =>
        new WireRun(fromTheMiddle: fromTheMiddle).Play(WireScript.Parse(script)).Result;

    /// <summary>Plays it all; a connection that the script leaves open ends with the capture.</summary>
    public WireRun Play(IEnumerable<WireItem> items)
    {
        foreach (WireItem item in items)
        {
            PlayOne(item);
        }

        if (!_closed)
        {
            PlayOne(new WireItem(WireStep.Close, Direction.ToServer) { CloseReason = CloseReason.End });
        }

        return this;
    }

    public void PlayOne(WireItem item)
    {
        _nowNs += item.Step == WireStep.Wait ? item.Number : StepNs;
        switch (item.Step)
        {
            case WireStep.Wait:
                _tracker.Advance(_nowNs);
                break;
            case WireStep.Expect:
                Assert.Equal(item.Number, _shown.Count);
                return;
            default:
                Accept(item);
                break;
        }

        Drain();
    }

    private void Accept(WireItem item)
    {
        ref long offset = ref _offsets[(int)item.Direction];
        _closed |= item.Step == WireStep.Close;
        _tracker.Accept(new StreamItem
        {
            Kind = item.Step switch
            {
                WireStep.Bytes => StreamItemKind.Bytes,
                WireStep.Gap => StreamItemKind.Gap,
                WireStep.ServerEnd => StreamItemKind.ServerEnded,
                _ => StreamItemKind.Closed,
            },
            Connection = 0,
            Direction = item.Direction,
            Offset = offset,
            TimeNs = _nowNs,
            Bytes = item.Bytes,
            GapLength = item.GapLength,
            CloseReason = item.CloseReason,
            EndedFirst = item.CloseReason is CloseReason.Fin or CloseReason.Rst ? item.Direction : null,
            Settled = item.Settled,
        });
        offset += item.Bytes.Length + item.GapLength;
    }

    private void Drain()
    {
        while (!_held && _tracker.TryTake(out Exchange? exchange))
        {
            _shown.Add(_show(exchange));
            _tracker.Release(exchange);
        }

        while (_tracker.TryTakePush(out PushFrame? push))
        {
            Pushes.Add(WireText.Show(push.Kind)
                + " " + WireText.Show(push.Channel));
        }

        while (_tracker.TryTakeUndecoded(out UndecodedBytes bytes))
        {
            _undecoded[(int)bytes.Direction] += bytes.Bytes;
        }
    }

    private string Undecoded(Direction direction, string label) =>
        _undecoded[(int)direction] == 0 ? "" : $"{label} {_undecoded[(int)direction]}";
}
