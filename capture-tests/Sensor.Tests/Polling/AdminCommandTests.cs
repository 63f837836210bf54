using Sensor.Polling;

namespace Sensor.Tests.Polling;

public sealed class AdminCommandTests
{
    [Theory]
    [InlineData("info", "INFO", "everything")]
    [InlineData("acl|list", "ACL", "LIST")]
    [InlineData("client|list", "CLIENT", "LIST", "ADDR", "127.0.0.1:1")]
    [InlineData("command", "COMMAND")]
    [InlineData("command|info", "COMMAND", "INFO", "get")]
    [InlineData("config|get", "CONFIG", "GET", "acllog-max-len", "maxmemory", "a-parameter-with-a-long-name")]
    [InlineData("role", "ROLE")]
    public void A_question_has_the_name_that_the_servers_log_gives_it(string name, params string[] words) =>
        Assert.Equal(name, AdminCommand.NameOf(AdminCommand.Encode(words)));
}
