using Sensor.Hosting;
using Sensor.Streams;

namespace Sensor.Tests.Hosting;

public sealed class GapLedgerTests
{
    private const long Second = 1_000_000_000;

    private readonly GapLedger _ledger = new();
    private readonly Connection _connection = TestConnection.Create();

    [Fact]
    public void Gaps_of_one_second_are_one_window_with_exact_sums()
    {
        Assert.Null(Add(Direction.ToServer, 10, 0));
        Assert.Null(Add(Direction.ToServer, 5, Second - 1));
        Assert.Null(Add(Direction.ToServer, 1, Second / 2));
        GapWindow window = Assert.Single(TakeDue(Second));
        Assert.Equal(16, window.Bytes);
        Assert.Equal(3, window.Holes);
        Assert.Equal(0, window.FirstTimeNs);
        Assert.Equal(Second - 1, window.LastTimeNs);
    }

    [Fact]
    public void Nothing_is_due_before_its_second_is_over()
    {
        Add(Direction.ToServer, 10, 5);
        Assert.Empty(TakeDue(Second + 4));
        Assert.Single(TakeDue(Second + 5));
        Assert.Empty(TakeDue(Second * 9));
    }

    [Fact]
    public void Directions_and_connections_have_windows_of_their_own()
    {
        Connection other = TestConnection.Create(1);
        Add(Direction.ToServer, 1, 0);
        Add(Direction.ToClient, 2, 0);
        _ledger.Add(other, Direction.ToServer, GapCause.MissingSegment, 4, 0);
        Assert.Equal([1, 2, 4], TakeDue(Second).Select(window => window.Bytes));
    }

    [Fact]
    public void A_gap_after_its_window_brings_the_old_one_out_first()
    {
        Add(Direction.ToServer, 1, 0);
        GapWindow? due = Add(Direction.ToServer, 2, Second);
        Assert.Equal(1, due?.Bytes);
        Assert.Empty(TakeDue(Second));
        Assert.Equal(2, Assert.Single(TakeDue(2 * Second)).Bytes);
    }

    [Fact]
    public void A_connection_that_closes_takes_its_window_along()
    {
        Add(Direction.ToClient, 7, 0);
        Assert.False(GapLedger.TryTake(_connection, Direction.ToServer, out _));
        Assert.True(GapLedger.TryTake(_connection, Direction.ToClient, out GapWindow? window));
        Assert.Equal(7, window!.Bytes);
        Assert.False(GapLedger.TryTake(_connection, Direction.ToClient, out _));
        Assert.Empty(TakeDue(Second));
    }

    [Fact]
    public void Of_several_causes_the_one_with_most_bytes_is_named()
    {
        _ledger.Add(_connection, Direction.ToServer, GapCause.MissingSegment, 3, 0);
        _ledger.Add(_connection, Direction.ToServer, GapCause.SnapshotCut, 5, 0);
        GapWindow window = Assert.Single(TakeDue(Second));
        Assert.Equal(GapCause.SnapshotCut, window.Cause);
        Assert.Equal(3, window.BytesOf(GapCause.MissingSegment));
    }

    [Fact]
    public void Random_gaps_are_told_once_with_their_sum_and_never_twice_in_a_second()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        Connection[] connections = [.. Enumerable.Range(0, 5).Select(i => TestConnection.Create(i))];
        List<GapWindow> told = [];
        long now = 0;
        long sum = 0;
        for (int i = 0; i < 5_000; i++)
        {
            now += random.NextInt64(Second / 3);
            told.AddRange(TakeDue(now));
            long bytes = random.Next(1, 1000);
            sum += bytes;
            GapWindow? due = _ledger.Add(
                connections[random.Next(5)], (Direction)random.Next(2), GapCause.MissingSegment, bytes, now);
            told.AddRange(due is null ? [] : [due]);
        }

        told.AddRange(TakeDue(long.MaxValue));
        Assert.True(sum == told.Sum(window => window.Bytes), $"seed {seed}");
        foreach (IGrouping<(Connection, Direction), GapWindow> group in told.GroupBy(w => (w.Connection, w.Direction)))
        {
            long[] times = [.. group.Select(window => window.FirstTimeNs).Order()];
            Assert.True(times.Zip(times.Skip(1)).All(pair => pair.Second - pair.First >= Second), $"seed {seed}");
        }
    }

    private GapWindow? Add(Direction direction, long bytes, long timeNs) =>
        _ledger.Add(_connection, direction, GapCause.MissingSegment, bytes, timeNs);

    private List<GapWindow> TakeDue(long nowNs)
    {
        List<GapWindow> due = [];
        while (_ledger.TryTakeDue(nowNs, out GapWindow? window))
        {
            due.Add(window!);
        }

        return due;
    }
}
