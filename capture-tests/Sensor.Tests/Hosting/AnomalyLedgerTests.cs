using Sensor.Anomalies;
using Sensor.Hosting;

namespace Sensor.Tests.Hosting;

public sealed class AnomalyLedgerTests
{
    private const long Second = 1_000_000_000;

    private readonly AnomalyLedger _ledger = new();
    private readonly Connection _connection = TestConnection.Create();

    [Fact]
    public void One_kind_on_one_connection_is_told_once_a_second_with_its_count()
    {
        for (int i = 0; i < 1000; i++)
        {
            _ledger.Report(AnomalyKind.LateSegment, _connection, i);
        }

        _ledger.Report(AnomalyKind.OverlapConflict, _connection, 0);
        AnomalyWindow[] due = TakeDue(Second);
        Assert.Equal(
            [(AnomalyKind.LateSegment, 1000L), (AnomalyKind.OverlapConflict, 1L)], due.Select(w => (w.Kind, w.Count)));
        Assert.Equal(1000, _ledger.Totals[(int)AnomalyKind.LateSegment]);
    }

    [Fact]
    public void After_its_window_the_same_kind_is_told_again()
    {
        _ledger.Report(AnomalyKind.LateSegment, _connection, 0);
        Assert.Single(TakeDue(Second));
        _ledger.Report(AnomalyKind.LateSegment, _connection, Second);
        Assert.Empty(TakeDue(2 * Second - 1));
        Assert.Single(TakeDue(2 * Second));
    }

    [Fact]
    public void A_connection_that_closes_takes_its_windows_along()
    {
        _ledger.Report(AnomalyKind.LateSegment, _connection, 0);
        _ledger.Report(AnomalyKind.OddFraming, _connection, 0);
        Assert.True(AnomalyLedger.TryTake(_connection, out _));
        Assert.True(AnomalyLedger.TryTake(_connection, out _));
        Assert.False(AnomalyLedger.TryTake(_connection, out _));
        Assert.Empty(TakeDue(Second));
    }

    [Fact]
    public void Hostile_traffic_cannot_make_it_grow()
    {
        for (int i = 0; i < AnomalyLedger.MaxOpen + 50; i++)
        {
            _ledger.Report(AnomalyKind.RespInvalid, TestConnection.Create(i), 0);
        }

        Assert.Equal(50, _ledger.Untold);
        Assert.Equal(AnomalyLedger.MaxOpen + 50, _ledger.Totals[(int)AnomalyKind.RespInvalid]);
        Assert.Equal(AnomalyLedger.MaxOpen, TakeDue(Second).Length);
    }

    private AnomalyWindow[] TakeDue(long nowNs)
    {
        List<AnomalyWindow> due = [];
        while (_ledger.TryTakeDue(nowNs, out AnomalyWindow? window))
        {
            due.Add(window!);
        }

        return [.. due];
    }
}
