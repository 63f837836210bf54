using System.Text;
using Sensor.Policy;

namespace Sensor.Tests.Policy;

public sealed class ClientNamePatternTests
{
    private const string Usual = "app=%{app};user=%{end_user};request=%{request_id}";

    [Theory]
    [InlineData(Usual, "app=shop;user=bob;request=r-1", "shop bob r-1")]
    [InlineData(Usual, "app=a;b;user=c;user=d;request=e;request=f", "a;b c;user=d e;request=f")]
    [InlineData(Usual, "app=;user=bob;request=", "- bob -")]
    [InlineData(Usual, "app=shop;user=bob", "- - -")]
    [InlineData(Usual, "xapp=shop;user=bob;request=r", "- - -")]
    [InlineData(Usual, "APP=shop;user=bob;request=r", "- - -")]
    [InlineData("%{request_id}@%{app}", "r-1@shop@x", "shop@x - r-1")]
    [InlineData("%{app}", "anything", "anything - -")]
    [InlineData("%{app}", "", "- - -")]
    [InlineData("[%{end_user}]", "[bob]", "- bob -")]
    [InlineData("[%{end_user}]", "[bob]]", "- - -")]
    [InlineData("[%{end_user}]", "[bob", "- - -")]
    [InlineData("100%:%{app}}", "100%:x}", "x - -")]
    public void A_name_gives_all_fields_of_the_pattern_or_none(string pattern, string name, string expected)
    {
        Assert.True(ClientNamePattern.TryParse(pattern, out ClientNamePattern? parsed, out _));
        ClientContext context = parsed.Read(Encoding.UTF8.GetBytes(name));
        Assert.Equal(expected, $"{Text(context.App)} {Text(context.EndUser)} {Text(context.RequestId)}");
    }

    [Theory]
    [InlineData("", "names no field")]
    [InlineData("app=shop", "names no field")]
    [InlineData("app=%{app", "has no }")]
    [InlineData("app=%{apps}", "%{apps} is no field; there are %{app}, %{end_user} and %{request_id}")]
    [InlineData("%{}", "%{} is no field")]
    [InlineData("%{app};%{app}", "%{app} stands there twice")]
    [InlineData("%{app}%{end_user}", "nothing stands before %{end_user}")]
    public void A_wrong_pattern_is_refused_with_what_is_wrong(string pattern, string expected)
    {
        Assert.False(ClientNamePattern.TryParse(pattern, out _, out string? error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_kept_as_they_are()
    {
        Assert.True(ClientNamePattern.TryParse("<%{app}>", out ClientNamePattern? parsed, out _));
        Assert.Equal([0xff, 0x00, 0x80], parsed.Read([(byte)'<', 0xff, 0x00, 0x80, (byte)'>']).App);
    }

    private static string Text(byte[]? text) => text is null ? "-" : Encoding.UTF8.GetString(text);
}
