using Sensor.Polling;

namespace Sensor.Tests.Polling;

public sealed class PollTargetTests
{
    [Theory]
    [InlineData("redis://10.0.0.5", "redis://10.0.0.5:6379")]
    [InlineData("redis://10.0.0.5:7000/", "redis://10.0.0.5:7000")]
    [InlineData("redis://audit@cache.example:7000", "redis://audit@cache.example:7000")]
    [InlineData("rediss://audit@cache.example", "rediss://audit@cache.example:6379")]
    [InlineData("valkeys://cache", "rediss://cache:6379")]
    [InlineData("redis://[::1]", "redis://[::1]:6379")]
    [InlineData("redis://a.b@[fd00::5]:7001", "redis://a.b@[fd00::5]:7001")]
    [InlineData("unix:///run/redis/redis.sock", "unix:///run/redis/redis.sock")]
    [InlineData("unix:///run/a@b", "unix:///run/a@b")]
    [InlineData("unix://audit@/run/redis.sock", "unix://audit@/run/redis.sock")]
    public void An_address_is_read(string url, string expected)
    {
        Assert.True(PollTarget.TryParse(url, out PollTarget? target, out string? problem), problem);
        Assert.Equal(expected, target!.ToString());
    }

    [Theory]
    [InlineData("10.0.0.5:6379", "begins with")]
    [InlineData("http://10.0.0.5", "begins with")]
    [InlineData("", "begins with")]
    [InlineData("redis://", "host")]
    [InlineData("redis://:6379", "host")]
    [InlineData("redis://a b", "host")]
    [InlineData("redis://fd00::5", "brackets")]
    [InlineData("redis://[fd00::5", "host")]
    [InlineData("redis://[cache]", "host")]
    [InlineData("redis://cache:0", "port")]
    [InlineData("redis://cache:65536", "port")]
    [InlineData("redis://cache:", "port")]
    [InlineData("redis://cache:-1", "port")]
    [InlineData("redis://cache/0", "host")]
    [InlineData("redis://@cache", "user")]
    [InlineData("unix://run/redis.sock", "whole path")]
    public void A_bad_address_is_refused_with_one_sentence(string url, string expected)
    {
        Assert.False(PollTarget.TryParse(url, out PollTarget? target, out string? problem));
        Assert.Null(target);
        Assert.Contains(expected, problem);
        Assert.DoesNotContain('\n', problem!);
    }

    [Theory]
    [InlineData("redis://audit:hunter2@cache")]
    [InlineData("redis://:hunter2@cache:6379")]
    [InlineData("unix://audit:hunter2@/run/redis.sock")]
    [InlineData("redis://audit:hunter2/@cache")]
    [InlineData("http://audit:hunter2@cache")]
    public void A_password_in_an_address_is_refused_and_never_repeated(string url)
    {
        Assert.False(PollTarget.TryParse(url, out _, out string? problem));
        Assert.DoesNotContain("hunter2", problem);
    }

    [Fact]
    public void A_password_in_an_address_is_named_as_the_reason()
    {
        Assert.False(PollTarget.TryParse("redis://audit:hunter2@cache", out _, out string? problem));
        Assert.Contains("file", problem);
    }
}
