using Sensor.Hosting;
using Sensor.Streams;

namespace Sensor.Tests.Hosting;

public sealed class TwinConnectionsTests
{
    private static readonly Endpoint Client = new(1, 40_000);
    private static readonly Endpoint Server = new(2, 6379);

    private readonly TwinConnections _twins = new();

    [Fact]
    public void The_twin_is_of_the_other_source_whichever_end_is_taken_for_the_client()
    {
        Connection packets = Of(0, Client, Server);
        _twins.Set(packets);
        Assert.Same(packets, _twins.Find(Of(ConnectionTable.OfHost(0), Client, Server)));
        Assert.Same(packets, _twins.Find(Of(ConnectionTable.OfHost(0), Server, Client)));
        Assert.Null(_twins.Find(Of(1, Client, Server)));
        Assert.Null(_twins.Find(Of(ConnectionTable.OfHost(0), Client, new Endpoint(2, 6380))));
    }

    [Fact]
    public void One_that_is_removed_has_no_twin_and_none_is_removed_for_another_of_its_ends()
    {
        Connection first = Of(0, Client, Server);
        Connection second = Of(1, Client, Server);
        _twins.Set(first);
        _twins.Set(second);
        _twins.Remove(first);
        Assert.Same(second, _twins.Find(Of(ConnectionTable.OfHost(0), Client, Server)));
        _twins.Remove(second);
        Assert.Null(_twins.Find(Of(ConnectionTable.OfHost(0), Client, Server)));
    }

    [Fact]
    public void One_that_is_over_is_known_to_what_began_before_its_end()
    {
        Connection ofHost = Of(ConnectionTable.OfHost(0), Client, Server, timeNs: 100);
        ofHost.LastTimeNs = 200;
        _twins.Set(ofHost);
        _twins.End(ofHost);
        Assert.Null(_twins.Find(Of(0, Client, Server)));
        Assert.Same(ofHost, _twins.FindEnded(Of(0, Client, Server, timeNs: 200)));
        Assert.Null(_twins.FindEnded(Of(0, Client, Server, timeNs: 201)));
        Assert.Null(_twins.FindEnded(Of(ConnectionTable.OfHost(1), Client, Server, timeNs: 200)));
    }

    [Fact]
    public void What_is_over_is_forgotten_after_five_seconds()
    {
        Connection old = Of(ConnectionTable.OfHost(0), Client, Server);
        _twins.End(old);
        _twins.End(Of(ConnectionTable.OfHost(1), new Endpoint(1, 40_001), Server, timeNs: 5_000_000_000));
        Assert.Same(old, _twins.FindEnded(Of(0, Client, Server)));
        _twins.End(Of(ConnectionTable.OfHost(2), new Endpoint(1, 40_002), Server, timeNs: 5_000_000_001));
        Assert.Null(_twins.FindEnded(Of(0, Client, Server)));
    }

    [Fact]
    public void Unix_sockets_have_no_ends_and_no_twin()
    {
        Connection unix = new(ConnectionTable.OfHost(0), new StreamOpened(default, 0) { Unix = new UnixEnds([], 1, 0, []) });
        _twins.Set(unix);
        Assert.Null(_twins.Find(Of(0, default, default)));
        _twins.End(unix);
        Assert.Null(_twins.FindEnded(Of(0, default, default)));
    }

    private static Connection Of(int index, Endpoint client, Endpoint server, long timeNs = 0) =>
        new(index, new StreamOpened(new ConnectionKey(client, server), timeNs));
}
