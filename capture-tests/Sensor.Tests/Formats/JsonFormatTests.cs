using System.Text;
using System.Text.Json;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Events;
using Sensor.Tests.Support;

namespace Sensor.Tests.Formats;

public sealed class JsonFormatTests
{
    private static readonly EventType[] Written =
        [EventType.RedisCommand, EventType.RedisPush, EventType.RedisSession, EventType.Sensor];

    private readonly AuditEvent _audit = new();
    private readonly JsonFormat _format = new();
    private readonly OutputBuffer _output = new(16);

    [Fact]
    public void A_get_is_this_line() => Assert.Equal(
        """{"schema_version":"1.0","timestamp":"2025-12-31T23:59:59.123456Z","event_id":"0123456789abcdef01230000000001ff","event_type":"redis_command","event_category":"data_access","event_action":"get","outcome":"success","success":true,"severity":1,"sensor":"replay","instance":"10.9.0.1:6379","sequence":7,"session_id":"0123456789abcdef0123","client_ip":"10.9.0.2","client_port":50123,"server_ip":"10.9.0.1","server_port":6379,"user":"default","user_source":"default","database":0,"encrypted":false,"source":"pcap","command":"GET","argc":2,"command_size_bytes":37,"args":["user:12345:email"],"keys":["user:12345:email"],"key_access":["read"],"key_accessed":"user:12345:email","key_pattern":"user:*:email","duration_ms":1.234,"reply_type":"bulk_string","reply_size_bytes":106}"""
        + "\n",
        Write(SampleEvents.FillGet(_audit, SampleEvents.PlainConnection())));

    [Fact]
    public void A_command_with_every_member_is_this_line() => Assert.Equal(
        """{"schema_version":"1.0","timestamp":"2025-12-31T23:59:59.123456Z","event_id":"0123456789abcdef0123ffffffffffff","event_type":"redis_command","event_category":"privileged_action","event_action":"config_set","outcome":"failure","success":false,"severity":7,"sensor":"sensor-1","instance":"orders","sequence":1,"tags":["dangerous_command","dangerous_pattern","slow_command","bulk_read","big_key","policy_violation","unlisted_command","cross_protocol"],"rules":["forbidden_command"],"session_id":"0123456789abcdef0123","client_ip":"2001:db8::2","client_port":50123,"server_ip":"10.9.0.1","server_port":6379,"client_id":42,"client_name":"app\\x5c\\x0a","client_lib":"redis-py","client_lib_version":"4.3.4","resp_version":3,"app":"web","end_user":"mallory","request_id":"r-17","user":"bob","user_source":"auth","database":5,"encrypted":true,"tls_version":"1.3","tls_cipher":"TLS_AES_256_GCM_SHA384","tls_sni":"redis.example","tls_client_subject":"CN=app","source":"ebpf","command":"CONFIG","subcommand":"SET","argc":4,"command_size_bytes":50,"args":["a\\\"\\\\\\n\\xc3\\xa9"],"args_truncated":3,"keys":["k"],"key_access":["read_write"],"keys_truncated":2,"key_accessed":"k","key_pattern":"k","channels":["news"],"channels_truncated":1,"encoding":"escaped","clipped":["args","keys","key_accessed","key_pattern","channels","user","client_name","client_lib","client_lib_version","tls_sni","tls_client_subject","parameter","new_value","target_user","permissions","admin_user"],"privileged":true,"sensitive":true,"duration_ms":0.000,"blocking":true,"reply_type":"error","reply_size_bytes":12,"reply_elements":0,"error_code":"ERR","failure_reason":"other","affected":0,"pipelined":true,"transaction_id":"0123456789abcdef0123000000000000","queued":true,"reply_off":true,"script_sha1":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","script_size_bytes":8,"capture":["midstream","after_gap","truncated","unpaired"],"uncertain":["user","database","client_name","resp_version","outcome","keys"],"capture_file":"case.pcap","command_frame":4,"reply_frame":5,"parameter":["maxmemory"],"old_value":["<UNKNOWN>"],"new_value":["1gb"],"attempt_count":3,"admin_user":"admin","target_user":"bob","permissions":["+get"],"password_changed":true}"""
        + "\n",
        Write(SampleEvents.FillAll(_audit, EventType.RedisCommand)));

    [Fact]
    public void The_user_that_a_login_tried_stands_in_the_place_of_the_connections_user()
    {
        SampleEvents.FillGet(_audit, SampleEvents.PlainConnection());
        _audit.TriedUser = SampleEvents.Slice("mallory");
        _audit.TriedUserSource = AuditUserSource.Unknown;

        string line = Write(_audit);

        Assert.Contains("\"server_port\":6379,\"user\":\"mallory\",\"user_source\":\"unknown\",\"database\":0", line);
        Assert.DoesNotContain("\"user\":\"default\"", line);
    }

    [Fact]
    public void A_reset_event_tells_nothing_of_the_one_before()
    {
        SampleEvents.FillAll(_audit, EventType.Sensor);
        SampleEvents.FillAll(_audit, EventType.RedisCommand);
        string reused = Write(SampleEvents.FillGet(_audit, SampleEvents.PlainConnection()));
        _audit.Reset(EventType.Sensor, 0);

        Assert.Equal(Write(SampleEvents.FillGet(new(), SampleEvents.PlainConnection())), reused);
        Assert.Equal(
            "schema_version timestamp event_id event_type event_category event_action outcome severity sensor",
            string.Join(' ', Members(Write(_audit)).Keys));
    }

    [Fact]
    public void Any_bytes_in_any_text_give_one_line_of_json()
    {
        const int Seed = 20260131;
        Random random = new(Seed);
        OutputBuffer lines = new();
        for (int i = 0; i < 800; i++)
        {
            byte[] bytes = HostileEvents.Bytes(random);
            EventType type = Written[i % Written.Length];
            SampleEvents.FillAll(_audit, type);
            HostileEvents.PutEverywhere(_audit, bytes);
            _audit.Escaped = i % 3 == 0;
            string line = Write(_audit);

            Assert.True(line.IndexOf('\n') == line.Length - 1, $"seed {Seed}, round {i}");
            Assert.DoesNotContain(line, c => c is < ' ' and not '\n' or '\u007f' or '\u0085' or '\u2028' or '\u2029');
            Dictionary<string, JsonElement> members = Members(line);
            Assert.Equal(type == EventType.Sensor, members.ContainsKey("interface"));
            if (type == EventType.RedisCommand && _audit.Escaped)
            {
                Assert.Equal(bytes, RedisCliText.Unescape(members["key_accessed"].GetString()!));
                Assert.Equal(bytes, RedisCliText.Unescape(members["args"][0].GetString()!));
            }

            Assert.Equal(bytes, RedisCliText.UnescapeField(members["client_name"].GetString()!));
            lines.Append(_output.Written);
        }

        SchemaValidator.ValidateText(lines.Written);
    }

    [Fact]
    public void An_event_is_never_above_its_limit_and_loses_args_first()
    {
        byte[] hostile = [.. Enumerable.Repeat((byte)1, 8192)];
        SampleEvents.FillGet(_audit, SampleEvents.PlainConnection());
        _audit.Escaped = true;
        _audit.Args.Clear();
        for (int i = 0; i < 8; i++)
        {
            _audit.Args.Add(new(hostile));
        }

        Assert.Equal(8, Members(Write(_audit))["args"].GetArrayLength());
        for (int i = 0; i < 8; i++)
        {
            _audit.Args.Add(new(hostile));
        }

        string line = Write(_audit);
        Dictionary<string, JsonElement> members = Members(line);
        Assert.InRange(line.Length, 1, JsonFormat.MaxEventBytes);
        Assert.Equal(8, members["args"].GetArrayLength());
        Assert.Equal(8, members["args_truncated"].GetInt32());
        Assert.Equal(1, members["keys"].GetArrayLength());
        Assert.Equal(16, _audit.Args.Count);
    }

    [Fact]
    public void Keys_above_the_limit_are_counted_and_their_access_stays_parallel()
    {
        byte[] hostile = [.. Enumerable.Repeat((byte)1, 8192)];
        SampleEvents.FillGet(_audit, SampleEvents.PlainConnection());
        _audit.Escaped = true;
        _audit.KeyAccesses = new AuditKeyAccess[64];
        for (int i = 1; i < 64; i++)
        {
            _audit.Keys.Add(new(hostile));
        }

        string line = Write(_audit);
        Dictionary<string, JsonElement> members = Members(line);
        Assert.InRange(line.Length, 1, JsonFormat.MaxEventBytes);
        Assert.False(members.ContainsKey("args"));
        Assert.Equal(1, members["args_truncated"].GetInt32());
        Assert.Equal(members["keys"].GetArrayLength(), members["key_access"].GetArrayLength());
        Assert.Equal(64, members["keys"].GetArrayLength() + members["keys_truncated"].GetInt32());
    }

    [Fact]
    public void Writing_allocates_nothing_once_buffers_have_grown()
    {
        ConnectionBlock connection = SampleEvents.PlainConnection();
        Assert.Equal(0, Allocations.Least(() => WriteMany(connection, 1000)));
    }

    private void WriteMany(ConnectionBlock connection, int count)
    {
        for (int i = 0; i < count; i++)
        {
            SampleEvents.FillGet(_audit, connection);
            _audit.TimeNs += i * 100_000_000L;
            _output.Clear();
            _format.Write(_audit, _output);
        }
    }

    private string Write(AuditEvent audit)
    {
        _output.Clear();
        _format.Write(audit, _output);
        return Encoding.UTF8.GetString(_output.Written);
    }

    private static Dictionary<string, JsonElement> Members(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.EnumerateObject()
            .ToDictionary(member => member.Name, member => member.Value.Clone());
    }
}
