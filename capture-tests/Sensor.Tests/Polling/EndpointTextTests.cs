using System.Text;
using Sensor.Polling;
using Sensor.Streams;

namespace Sensor.Tests.Polling;

public sealed class EndpointTextTests
{
    [Theory]
    [InlineData("10.0.0.5:6379")]
    [InlineData("255.255.255.255:1")]
    [InlineData("[fd00::5]:65535")]
    [InlineData("[::1]:6379")]
    public void An_address_is_read_and_written_alike(string text)
    {
        Endpoint? end = EndpointText.Read(Encoding.ASCII.GetBytes(text));
        Assert.NotNull(end);
        Assert.Equal(text, EndpointText.Write(end.Value));
    }

    [Fact]
    public void An_IPv4_address_in_IPv6_form_is_the_same_address()
    {
        Assert.Equal(EndpointText.Read("10.0.0.5:1"u8), EndpointText.Read("[::ffff:10.0.0.5]:1"u8));
        Assert.Equal(EndpointText.Read("[fd00::5]:1"u8), EndpointText.Read("fd00::5:1"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":6379")]
    [InlineData("10.0.0.5")]
    [InlineData("10.0.0.5:")]
    [InlineData("10.0.0.5:65536")]
    [InlineData("10.0.0.5:-1")]
    [InlineData("10.0.0.256:1")]
    [InlineData("10.0.0:1")]
    [InlineData("10.0.0.0.5:1")]
    [InlineData("1000.0.0.5:1")]
    [InlineData("cache:6379")]
    [InlineData("/run/redis.sock:0")]
    [InlineData("[fd00::5:1")]
    [InlineData("(null):0")]
    public void What_is_no_address_is_none(string text)
    {
        Assert.Null(EndpointText.Read(Encoding.ASCII.GetBytes(text)));
    }
}
