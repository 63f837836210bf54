using Sensor.Tests.Support;

namespace Sensor.Tests.Exchanges;

/// <summary>Plays a conversation as written, one byte at a time, and with all that may join in one piece.</summary>
internal static class Conversation
{
    public static void Gives(string expected, string script, bool fromTheMiddle = false)
    {
        List<WireItem> items = WireScript.Parse(script);
        Assert.Equal(expected, new WireRun(fromTheMiddle: fromTheMiddle).Play(items).Result);
        List<WireItem> bytes = WireScript.ByteByByte(items.Where(i => i.Step != WireStep.Expect));
        Assert.Equal("byte by byte: " + expected,
            "byte by byte: " + new WireRun(fromTheMiddle: fromTheMiddle).Play(bytes).Result);
        List<WireItem> merged = WireScript.Merged(items.Where(i => i.Step != WireStep.Expect));
        Assert.Equal("merged: " + expected, "merged: " + new WireRun(fromTheMiddle: fromTheMiddle).Play(merged).Result);
    }

    /// <summary>As written only: where the cuts are the point.</summary>
    public static void GivesExactly(string expected, string script, bool fromTheMiddle = false) =>
        Assert.Equal(expected, WireRun.Of(script, fromTheMiddle));

    /// <summary>Of a result what was told of commands, without what was undecoded.</summary>
    public static string Commands(string result) => result.Split(" |")[0];
}
