using System.Text;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>CLUSTER SHARDS, CLUSTER SLOTS and ROLE as Redis 7.0.15 and Valkey 9.1.2 wrote them.</summary>
public sealed class TopologyQuestionTests
{
    private static readonly PollTarget Plain = PolledServer.Target("redis://asked");

    private static string Node(string fields, int pairs) => $"%{pairs}\r\n$2\r\nid\r\n$4\r\nabcd\r\n{fields}";

    private static readonly string Shards =
        "*1\r\n%3\r\n$5\r\nslots\r\n*2\r\n:0\r\n:16383\r\n$5\r\nnodes\r\n*3\r\n"
        + Node("$4\r\nport\r\n:7000\r\n$8\r\ntls-port\r\n:7100\r\n$2\r\nip\r\n$9\r\n10.0.0.11\r\n$8\r\n"
            + "endpoint\r\n$1\r\n?\r\n"
            + "$4\r\nrole\r\n$6\r\nmaster\r\n", 6)
        + Node("$4\r\nport\r\n:7001\r\n$2\r\nip\r\n$0\r\n\r\n$4\r\nrole\r\n$7\r\n"
            + "replica\r\n$6\r\nhealth\r\n$6\r\nonline\r\n", 5)
        + Node("$8\r\ntls-port\r\n:7102\r\n$8\r\nendpoint\r\n$5\r\nhost2\r\n$4\r\nrole\r\n$7\r\nreplica\r\n", 4)
        + "$2\r\nid\r\n$4\r\nabcd\r\n";

    private const string Slots =
        "*2\r\n*4\r\n:0\r\n:8000\r\n*4\r\n$9\r\n10.0.0.11\r\n:7000\r\n$4\r\nabcd\r\n*0\r\n*3\r\n_\r\n:7001\r\n$4\r\n"
            + "abce\r\n"
        + "*3\r\n:8001\r\n:16383\r\n*4\r\n$9\r\n10.0.0.11\r\n:7000\r\n$4\r\nabcd\r\n*0\r\n";

    [Fact]
    public void The_nodes_of_a_cluster_are_read_with_the_port_that_speaks_as_the_asked_one()
    {
        Assert.Equal("10.0.0.11:7000 asked:7001r", Look(TopologyQuestion.ReadShards(Bytes(Shards), Plain)));
        PollTarget secured = PolledServer.Target("rediss://asked");
        Assert.Equal("10.0.0.11:7100 host2:7102r", Look(TopologyQuestion.ReadShards(Bytes(Shards), secured)));
    }

    [Fact]
    public void The_nodes_of_slots_are_read_once_each()
    {
        Assert.Equal("10.0.0.11:7000 asked:7001r", Look(TopologyQuestion.ReadSlots(Bytes(Slots), Plain)));
    }

    [Theory]
    [InlineData(
        "*3\r\n$6\r\nmaster\r\n:14\r\n*1\r\n*3\r\n$9\r\n127.0.0.1\r\n$5\r\n27474\r\n$2\r\n14\r\n", "127.0.0.1:27474r")]
    [InlineData("*5\r\n$5\r\nslave\r\n$9\r\n127.0.0.1\r\n:27470\r\n$9\r\nconnected\r\n:14\r\n", "127.0.0.1:27470")]
    [InlineData("*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n", "")]
    [InlineData("*2\r\n$8\r\nsentinel\r\n*1\r\n$3\r\nmym\r\n", "")]
    [InlineData("*3\r\n$6\r\nmaster\r\n:14\r\n*1\r\n*3\r\n$5\r\na b/c\r\n$5\r\n27474\r\n$2\r\n14\r\n", "")]
    [InlineData("*3\r\n$6\r\nmaster\r\n:14\r\n*1\r\n*3\r\n$1\r\na\r\n$5\r\n99999\r\n$2\r\n14\r\n", "")]
    [InlineData("*3\r\n$6\r\nmaster\r\n:14\r\n*1\r\n:5\r\n", null)]
    [InlineData("*2\r\n$6\r\nqueen!\r\n:14\r\n", null)]
    [InlineData("+OK\r\n", null)]
    public void A_replica_set_is_read(string reply, string? expected)
    {
        Assert.Equal(expected, Look(TopologyQuestion.ReadRole(Bytes(reply))));
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("*1\r\n:5\r\n")]
    [InlineData("*1\r\n%1\r\n$5\r\nnodes\r\n:5\r\n")]
    [InlineData("*1\r\n*2\r\n$5\r\nnodes\r\n*1\r\n:5\r\n")]
    public void What_is_no_cluster_is_not_understood(string reply)
    {
        Assert.Null(TopologyQuestion.ReadShards(Bytes(reply), Plain));
        Assert.Null(TopologyQuestion.ReadSlots(Bytes(reply), Plain));
    }

    [Fact]
    public void A_cluster_of_an_older_server_is_asked_for_its_slots()
    {
        using var server = FakeServer.Answering(
            FakeServer.Hello, "-ERR unknown subcommand 'SHARDS'. Try CLUSTER HELP.\r\n", Slots, Slots);
        using AdminConnection connection = PolledServer.Open(server.Options);
        var question = new TopologyQuestion();
        Assert.Equal(2, question.Ask(connection).Value!.Count);
        Assert.Equal(2, question.Ask(connection).Value!.Count);
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static string? Look(IReadOnlyList<FoundServer>? servers) => servers is null ? null
        : string.Join(' ', servers.Select(server => $"{server.Host}:{server.Port}{(server.IsReplica ? "r" : "")}"));
}
