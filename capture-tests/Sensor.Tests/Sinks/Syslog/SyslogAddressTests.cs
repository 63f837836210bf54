using Sensor.Sinks.Syslog;

namespace Sensor.Tests.Sinks.Syslog;

public sealed class SyslogAddressTests
{
    [Theory]
    [InlineData("unix:///dev/log", "unix:///dev/log")]
    [InlineData("udp://host", "udp://host:514")]
    [InlineData("tcp://host:80", "tcp://host:80")]
    [InlineData("tcp://10.0.0.5:601/", "tcp://10.0.0.5:601")]
    [InlineData("tls://siem.example.org", "tls://siem.example.org:6514")]
    [InlineData("tls://[fd00::5]:1514", "tls://[fd00::5]:1514")]
    [InlineData("udp://[fd00::5]", "udp://[fd00::5]:514")]
    public void An_address_is_read_with_its_usual_port(string url, string expected)
    {
        Assert.True(SyslogAddress.TryParse(url, out SyslogAddress? address, out string? problem), problem);
        Assert.Equal(expected, address!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("host:514")]
    [InlineData("http://host")]
    [InlineData("tcp://")]
    [InlineData("tcp://host:0")]
    [InlineData("tcp://host:70000")]
    [InlineData("tcp://user:secret@host")]
    [InlineData("tcp://host/path")]
    [InlineData("unix://dev/log")]
    [InlineData("unix:///")]
    public void Anything_else_is_refused_with_a_sentence(string url)
    {
        Assert.False(SyslogAddress.TryParse(url, out SyslogAddress? address, out string? problem));
        Assert.Null(address);
        Assert.NotEmpty(problem!);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }
}
