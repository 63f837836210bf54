using System.Text;
using System.Text.Json;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Events;
using Sensor.Tests.Support;

namespace Sensor.Tests.Formats;

/// <summary>
/// Connections over a Unix socket, and servers that are asked over one: they have no address, and nothing else of them
/// may be lost for that.
/// </summary>
public sealed class UnixSocketFormatTests
{
    private const string Path = "/run/redis.sock";

    public static TheoryData<string> Names => [.. EventFormats.All.Select(format => format.Name)];

    /// <summary>Those that have no column for a server.</summary>
    private static bool NamesServers(string format) => !format.StartsWith("redshift", StringComparison.Ordinal);

    [Fact]
    public void Ecs_tells_server_database_command_and_error()
    {
        JsonElement root = Read("ecs", Command());
        Assert.Equal(Path, Value(root, "service", "name"));
        Assert.Equal(Path, Value(root, "redis", "server_socket"));
        Assert.Equal("5", Value(root, "db", "namespace"));
        Assert.Equal("CONFIG SET", Value(root, "db", "operation", "name"));
        Assert.Equal("CONFIG SET a one", Value(root, "db", "query", "text"));
        Assert.Equal("ERR", Value(root, "db", "response", "status_code"));
        Assert.All((string[])["source", "destination", "network"], end => Assert.False(root.TryGetProperty(end, out _)));
    }

    [Fact]
    public void Ocsf_tells_server_database_and_command()
    {
        JsonElement root = Read("ocsf", Command());
        Assert.Equal(Path, Value(root, "database", "uid"));
        Assert.Equal("5", Value(root, "database", "name"));
        Assert.Equal("CONFIG SET a one", Value(root, "query_info", "query_string"));
        Assert.Equal("ERR", Value(root, "status_code"));
        Assert.Equal(Path, Value(root, "unmapped", "server_socket"));
        Assert.Equal("Unknown", Value(root, "src_endpoint", "name"));
        Assert.False(root.TryGetProperty("dst_endpoint", out _));
    }

    [Fact]
    public void A_login_in_ocsf_tells_server_and_database()
    {
        AuditEvent audit = Command();
        audit.Category = EventCategory.Authentication;
        audit.Action = SampleEvents.Slice("login");
        JsonElement root = Read("ocsf", audit);
        Assert.Equal(Path, Value(root, "unmapped", "instance"));
        Assert.Equal("5", root.GetProperty("unmapped").GetProperty("database").ToString());
        Assert.Equal("Unknown", Value(root, "dst_endpoint", "name"));
    }

    [Theory]
    [InlineData("cef", "cs5", "redisServerSocket", "redisClientProcess")]
    [InlineData("leef", "resource", "serverSocket", "clientProcess")]
    public void Cef_and_leef_tell_the_socket_and_no_protocol_of_a_network(
        string name, string instance, string socket, string process)
    {
        JsonElement record = Read(name, Command());
        Assert.Equal(Path, Value(record, instance));
        Assert.Equal(Path, Value(record, socket));
        Assert.Equal("php-fpm", Value(record, process));
        Assert.All(
            (string[])["proto", "src", "dst", "spt", "srcPort"],
            key => Assert.False(record.TryGetProperty(key, out _), key));

        AuditEvent tcp = SampleEvents.FillAll(new(), EventType.RedisCommand);
        Assert.Equal("TCP", Value(Read(name, tcp), "proto"));
    }

    [Fact]
    public void Csv_has_the_socket_in_its_columns()
    {
        JsonElement row = Read("csv", Command());
        Assert.Equal([Path, Path, "4711", "33", "php-fpm"], ((string[])
            ["instance", "server_socket", "client_pid", "client_uid", "client_process"])
            .Select(column => Value(row, column)));
        Assert.All((string[])["client_ip", "client_port", "server_ip", "server_port"],
            column => Assert.Equal("", Value(row, column)));
    }

    [Fact]
    public void Text_has_the_socket_in_the_servers_place()
    {
        JsonElement record = Read("text", Command());
        Assert.Equal(["bob", "-", Path, "5", Path], ((string[])
            ["_user", "_client", "_server", "_database", "server_socket"]).Select(part => Value(record, part)));
    }

    [Theory]
    [InlineData("valkey-audit-text", "-")]
    [InlineData("valkey-audit-json", "")]
    public void The_modules_lines_have_the_socket_as_the_servers_name(string name, string noAddress)
    {
        JsonElement record = Read(name, Command());
        Assert.Equal(Path, Value(record, "server_hostname"));
        Assert.Equal(noAddress, Value(record, "client_ip"));
        Assert.Equal("0", record.GetProperty("client_port").ToString());
    }

    [Fact]
    public void The_connection_log_of_redshift_has_no_remote_host()
    {
        AuditEvent audit = Command();
        audit.Action = SampleEvents.Slice("login");
        JsonElement row = Read("redshift-connection", audit);
        Assert.Equal(["", "", "42", "5", "bob"], row.EnumerateArray().Skip(2).Take(5).Select(cell => cell.GetString()!));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_polled_without_an_address_says_which_server(string name)
    {
        foreach (EventType type in Enum.GetValues<EventType>().Where(PolledSamples.Fills))
        {
            string line = Line(name, PolledSamples.FillAll(new(), type, hasAddress: false));
            Assert.True(!NamesServers(name) || line.Contains("orders", StringComparison.Ordinal), line);
            Assert.DoesNotContain("\"::\"", line, StringComparison.Ordinal);
            Assert.DoesNotContain("=::", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_polled_without_any_address_has_the_server_in_its_place()
    {
        AuditEvent audit = PolledSamples.FillAll(new(), EventType.AclChange, hasAddress: false);
        audit.Polled!.ClientAddress = PolledFacts.NoAddress;
        audit.Polled.User = default;
        audit.Polled.Database = AuditEvent.Absent;
        JsonElement text = Read("text", audit);
        Assert.Equal(["-", "-", "orders", "-"],
            ((string[])["_user", "_client", "_server", "_database"]).Select(part => Value(text, part)));
        JsonElement ecs = Read("ecs", audit);
        Assert.Equal("orders", Value(ecs, "service", "name"));
        Assert.Equal("redis", Value(ecs, "db", "system", "name"));
    }

    [Theory]
    [InlineData("ecs", "\"destination\":{\"ip\":\"::\",\"port\":6379}")]
    [InlineData("ocsf", "\"dst_endpoint\":{\"ip\":\"::\",\"port\":6379,")]
    [InlineData("text", " > [::]:6379/0 ")]
    public void A_packet_to_no_address_is_none_of_a_socket(string name, string expected)
    {
        ConnectionBlock connection = SampleEvents.PlainConnection() with { ServerAddress = UInt128.Zero };
        Assert.Contains(expected, Line(name, SampleEvents.FillGet(new(), connection)), StringComparison.Ordinal);
    }

    private static AuditEvent Command()
    {
        AuditEvent audit = SampleEvents.FillAll(new(), EventType.RedisCommand);
        audit.Connection = SampleEvents.UnixConnection(Path);
        audit.Args.Clear();
        audit.Args.Add(SampleEvents.Slice("a"));
        audit.Args.Add(SampleEvents.Slice("one"));
        return audit;
    }

    /// <summary>Written twice, the second time from the bytes that are kept.</summary>
    private static string Line(string name, AuditEvent audit)
    {
        IEventFormat writer = EventFormats.All.Single(format => format.Name == name).Create(EventFormats.MaxLineBytes);
        OutputBuffer output = new();
        writer.Write(audit, output);
        string line = Encoding.UTF8.GetString(output.Written);
        output.Clear();
        writer.Write(audit, output);
        Assert.Equal(line, Encoding.UTF8.GetString(output.Written));
        return line;
    }

    private static JsonElement Read(string name, AuditEvent audit)
    {
        byte[]? header = EventFormats.All.Single(format => format.Name == name).Header?.Invoke();
        return Assert.Single(FormatReader.Read(name, [.. header ?? [], .. Encoding.UTF8.GetBytes(Line(name, audit))]));
    }

    private static string Value(JsonElement record, params string[] path) =>
        path.Aggregate(record, (value, name) => value.GetProperty(name)).GetString()!;
}
