using Sensor.Events;
using Sensor.Formats;
using Sensor.Policy;

namespace Sensor.Tests.Events;

public sealed class PlainTextTests
{
    [Fact]
    public void A_plain_text_is_one_that_every_format_writes_as_it_is()
    {
        for (int length = 1; length < 20; length++)
        {
            for (int place = 0; place < length; place++)
            {
                byte[] text = new byte[length];
                Array.Fill(text, (byte)'a');
                for (int value = 0; value < 256; value++)
                {
                    text[place] = (byte)value;
                    bool expected = JsonText.IsSafe(text) && !TextCut.IsOdd(text);
                    Assert.Equal(expected, PlainText.IsPlain(text));
                }
            }
        }

        Assert.True(PlainText.IsPlain([]));
    }
}
