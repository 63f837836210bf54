using System.Text;
using Sensor.Sessions;
using Sensor.Streams;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sessions;

/// <summary>Which row of CLIENT LIST belongs to a connection: the right one or none.</summary>
public sealed class RowMatchTests
{
    private const long SecondNs = 1_000_000_000;

    private static readonly StreamOpened Opened = SessionLook.Opened(fromTheMiddle: true);
    private static readonly StreamOpened FromTheStart = SessionLook.Opened();
    private static readonly Endpoint Other = new(new UInt128(0, 0xffff_0a09_0003), 1234);

    [Fact]
    public void By_both_ends() => Assert.Equal(5, Find(Row(5)));

    [Fact]
    public void Not_by_the_client_s_end_alone_where_the_server_s_end_is_told() =>
        Assert.Null(Find(Row(5) with { LocalAddress = Other }));

    [Fact]
    public void By_the_client_s_end_where_the_server_tells_no_other() =>
        Assert.Equal(5, Find(Row(5) with { LocalAddress = null }));

    [Fact]
    public void Not_by_the_client_s_end_where_two_rows_tell_it() =>
        Assert.Null(RowMatch.Find(
            List(100, Row(5) with { LocalAddress = null }, Row(6) with { LocalAddress = null }), Opened, null));

    [Fact]
    public void By_the_id_that_the_wire_showed_where_addresses_are_translated()
    {
        ClientRow translated = Row(5) with { Address = Other };
        Assert.Equal(5, Find(translated, clientId: 5));
        Assert.Null(Find(translated, clientId: null));
        Assert.Null(Find(translated, clientId: 6));
    }

    [Fact]
    public void Not_where_the_wire_showed_another_id() => Assert.Null(Find(Row(5), clientId: 6));

    [Fact]
    public void By_the_id_though_another_connection_has_the_ports() =>
        Assert.Equal(6, RowMatch.Find(List(100, Row(5), Row(6) with { Address = Other }), Opened, 6)?.Id);

    [Theory]
    [InlineData(100, 100, true)]
    [InlineData(100, 98, true)]
    [InlineData(100, 97, false)]
    [InlineData(100, 5000, true)]
    [InlineData(10_000, 9_988, true)]
    [InlineData(10_000, 9_987, false)]
    [InlineData(1, 0, true)]
    public void A_row_too_young_for_the_connection_belongs_to_another_with_the_same_ports(
        long seen, long age, bool matches)
    {
        Assert.Equal(matches ? 5 : null, Find(Row(5) with { AgeSeconds = age }, seconds: seen));
        Assert.Equal(
            matches ? 5 : null, Find(Row(5) with { AgeSeconds = age, Address = Other }, clientId: 5, seconds: seen));
    }

    [Theory]
    [InlineData(100, 102, true)]
    [InlineData(100, 103, false)]
    [InlineData(100, 97, false)]
    public void A_connection_seen_from_its_start_is_as_old_as_its_row(long seen, long age, bool matches) =>
        Assert.Equal(
        matches ? 5 : null, RowMatch.Find(List(seen, Row(5) with { AgeSeconds = age }), FromTheStart, null)?.Id);

    private static long? Find(ClientRow row, long? clientId = null, long seconds = 100) =>
        RowMatch.Find(List(seconds, row), Opened, clientId)?.Id;

    private static ClientList List(long seconds, params ClientRow[] rows) => new(
        rows, Opened.TimeNs + (seconds * SecondNs), Opened.TimeNs + (seconds * SecondNs) + 1_000_000);

    private static ClientRow Row(long id) => new()
    {
        Id = id,
        Address = Opened.Key.Client,
        LocalAddress = Opened.Key.Server,
        User = Encoding.ASCII.GetBytes("bob"),
        AgeSeconds = 100,
    };
}
