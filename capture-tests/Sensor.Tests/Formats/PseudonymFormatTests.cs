using System.Text;
using System.Text.Json;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Events;

namespace Sensor.Tests.Formats;

/// <summary>Users and addresses that are hashed, in formats that have a place of their own for them.</summary>
public sealed class PseudonymFormatTests
{
    private const string User = Pseudonyms.User;
    private const string Address = Pseudonyms.Address;

    [Fact]
    public void Ecs_has_them_in_its_own_fields_and_neither_a_name_nor_an_address()
    {
        using JsonDocument line = JsonDocument.Parse(Write("ecs"));
        JsonElement root = line.RootElement;
        Assert.Equal(User, root.GetProperty("user").GetProperty("hash").GetString());
        Assert.Equal(User, root.GetProperty("user").GetProperty("target").GetProperty("hash").GetString());
        Assert.Equal(Address, root.GetProperty("source").GetProperty("address").GetString());
        Assert.Equal(JsonValueKind.Number, root.GetProperty("source").GetProperty("port").ValueKind);
        Assert.False(root.GetProperty("user").TryGetProperty("name", out _));
        Assert.False(root.GetProperty("user").GetProperty("target").TryGetProperty("name", out _));
        Assert.False(root.GetProperty("source").TryGetProperty("ip", out _));
        Assert.False(root.GetProperty("tls").GetProperty("client").TryGetProperty("subject", out _));
        Assert.Equal(User, root.GetProperty("redis").GetProperty("tls_client_subject_hash").GetString());
        foreach (string twice in (string[])["user_hash", "target_user_hash", "client_ip_hash"])
        {
            Assert.False(root.GetProperty("redis").TryGetProperty(twice, out _), twice);
        }
    }

    [Fact]
    public void Ocsf_has_them_as_uids_and_neither_a_name_nor_an_address()
    {
        using JsonDocument line = JsonDocument.Parse(Write("ocsf"));
        JsonElement root = line.RootElement;
        JsonElement user = root.GetProperty("actor").GetProperty("user");
        Assert.Equal("uid", Assert.Single(user.EnumerateObject()).Name);
        JsonElement source = root.GetProperty("src_endpoint");
        Assert.Equal(Address, source.GetProperty("uid").GetString());
        Assert.Equal(["uid", "port"], source.EnumerateObject().Select(member => member.Name));
        Assert.False(root.GetProperty("unmapped").TryGetProperty("user_hash", out _));
        Assert.False(root.GetProperty("unmapped").TryGetProperty("client_ip_hash", out _));
    }

    [Fact]
    public void Ocsf_has_the_account_of_a_login_as_a_uid()
    {
        using JsonDocument line = JsonDocument.Parse(Write("ocsf", "login", EventCategory.Authentication));
        JsonElement user = line.RootElement.GetProperty("user");
        Assert.Equal(User, user.GetProperty("uid").GetString());
        Assert.False(user.TryGetProperty("name", out _));
    }

    [Theory]
    [InlineData("text", $" {User}@{Address}:")]
    [InlineData("valkey-audit-text", $" username={User} client_ip={Address} client_port=")]
    [InlineData("valkey-audit-json", $"\"username\":\"{User}\",\"client_ip\":\"{Address}\",")]
    [InlineData("valkey-audit-csv", $",{User},{Address},")]
    [InlineData("redshift-connection", $"|{Address}|")]
    public void Lines_have_them_where_the_plain_ones_would_stand_and_no_made_up_address(string format, string expected)
    {
        string line = Write(format, format == "redshift-connection" ? "login" : null);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain("::", line, StringComparison.Ordinal);
        Assert.DoesNotContain(" user_hash=", line, StringComparison.Ordinal);
        Assert.DoesNotContain(" client_ip_hash=", line, StringComparison.Ordinal);
    }

    private static string Write(string format, string? action = null, EventCategory? category = null)
    {
        AuditEvent audit = SampleEvents.FillAll(new(), EventType.RedisCommand);
        audit.Category = category ?? audit.Category;
        Pseudonyms.PutOn(audit);
        audit.Action = action is null ? audit.Action : new TextSlice(Encoding.ASCII.GetBytes(action));
        OutputBuffer output = new(4096);
        EventFormats.All.Single(one => one.Name == format).Create(64 * 1024).Write(audit, output);
        return Encoding.UTF8.GetString(output.Written);
    }
}
