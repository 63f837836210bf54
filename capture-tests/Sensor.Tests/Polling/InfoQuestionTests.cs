using System.Text;
using Sensor.Instances;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>INFO as Redis 7.0.15 (a replica) and Valkey 9.1.2 wrote it, shortened.</summary>
public sealed class InfoQuestionTests
{
    private const string Replica70 =
        "# Server\r\nredis_version:7.0.15\r\nrun_id:7ae71b78450c45210c60a0c1e9599c9448ac9ecb\r\n"
            + "uptime_in_seconds:21\r\n"
        + "\r\n# Memory\r\nused_memory:1066672\r\n# Persistence\r\nloading:0\r\nasync_loading:0\r\n"
        + "rdb_last_save_time:1795338825\r\n# Replication\r\nrole:slave\r\nmaster_host:127.0.0.1\r\n"
        + "master_port:27470\r\n"
        + "master_link_status:up\r\n# Keyspace\r\ndb0:keys=12,expires=1,avg_ttl=0\r\n"
        + "db15:keys=3,expires=0,avg_ttl=0\r\n";

    private const string Valkey91 =
        "# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\nserver_mode:standalone\r\n"
        + "run_id:a1e5813aab8f1a9c3926c20cc377a375d963c0c9\r\nuptime_in_seconds:5\r\nrole:master\r\nloading:1\r\n"
        + "acl_access_denied_auth:1\r\nacl_access_denied_cmd:2\r\nacl_access_denied_key:3\r\n"
        + "acl_access_denied_channel:4\r\n"
        + "acl_access_denied_tls_cert:5\r\nacl_access_denied_db:6\r\n";

    [Fact]
    public void A_replica_is_read()
    {
        ServerStatus server = Read(Replica70)!;
        Assert.Equal("7ae71b78450c45210c60a0c1e9599c9448ac9ecb", server.RunId);
        Assert.Equal("7.0.15", server.Version);
        Assert.Equal(21, server.UptimeSeconds);
        Assert.Equal("slave", server.Role);
        Assert.Equal("127.0.0.1:27470", server.Master);
        Assert.Equal(1_795_338_825, server.LastSaveSeconds);
        Assert.False(server.Loading);
        Assert.Equal(1_066_672, server.UsedMemoryBytes);
        Assert.Null(server.AccessDenied);
        Assert.Null(server.FlushCalls);
        Assert.Equal([(0, 12L), (15, 3L)], server.Keys.Select(k => (k.Key, k.Value)));
    }

    [Fact]
    public void Valkey_is_known_by_its_own_version()
    {
        ServerStatus server = Read(Valkey91)!;
        Assert.Equal("9.1.2", server.Version);
        Assert.Null(server.Master);
        Assert.Null(server.LastSaveSeconds);
        Assert.True(server.Loading);
        Assert.Equal(21, server.AccessDenied);
        Assert.Empty(server.Keys);
    }

    [Theory]
    [InlineData("cmdstat_get:calls=9,usec=9,usec_per_call=1.00,rejected_calls=0,failed_calls=0\r\n", 0)]
    [InlineData("cmdstat_flushall:calls=5,usec=9,usec_per_call=1.00,rejected_calls=7,failed_calls=2\r\ncmdstat_flushdb:calls=1,usec=3\r\n", 4)]
    [InlineData("cmdstat_flushall:calls=x\r\ncmdstat_flushdb:\r\n", 0)]
    public void Flushes_that_worked_are_counted(string stats, long expected) =>
        Assert.Equal(expected, Read("run_id:ab\r\nrole:master\r\n# Commandstats\r\n" + stats)!.FlushCalls);

    [Theory]
    [InlineData("redis_version:7.0.15\r\nrole:master\r\n")]
    [InlineData("run_id:7ae71b78\r\n")]
    [InlineData("run_id:x y z\r\nrole:master\r\n")]
    [InlineData("")]
    [InlineData(":::\r\n")]
    public void Without_run_id_and_role_it_is_no_server(string text)
    {
        Assert.Null(Read(text));
    }

    [Fact]
    public void Odd_values_are_left_out()
    {
        ServerStatus server = Read("run_id:ab\r\nrole:master\r\nuptime_in_seconds:-1\r\nused_memory:x\r\n"
            + "redis_version:7 \u0001\r\ndb-1:keys=1\r\ndb1:keys=-1\r\ndb2:keys=x\r\ndb3:expires=1\r\ndb4:keys=7\r\n"
            + "master_host:a\r\nmaster_port:b\r\n")!;
        Assert.Equal(0, server.UptimeSeconds);
        Assert.Null(server.UsedMemoryBytes);
        Assert.Null(server.Version);
        Assert.Null(server.Master);
        Assert.Equal([4], server.Keys.Keys);
    }

    [Fact]
    public void An_older_server_is_asked_for_all_sections()
    {
        using var server =
            FakeServer.Answering(FakeServer.Hello, "-ERR syntax error\r\n", Bulk(Replica70), Bulk(Replica70));
        using AdminConnection connection = PolledServer.Open(server.Options);
        var question = new InfoQuestion();
        Assert.NotNull(question.Ask(connection).Value);
        Assert.NotNull(question.Ask(connection).Value);
    }

    private static string Bulk(string text) => $"${text.Length}\r\n{text}\r\n";

    private static ServerStatus? Read(string text) => InfoQuestion.Read(Encoding.Latin1.GetBytes(Bulk(text)));
}
