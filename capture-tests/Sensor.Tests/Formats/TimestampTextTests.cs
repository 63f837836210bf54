using System.Globalization;
using System.Text;
using Sensor.Formats;

namespace Sensor.Tests.Formats;

public sealed class TimestampTextTests
{
    private readonly TimestampText _text = new();

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000000Z")]
    [InlineData(999, "1970-01-01T00:00:00.000000Z")]
    [InlineData(1_999, "1970-01-01T00:00:00.000001Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999Z")]
    [InlineData(1_767_225_599_999_999_999, "2025-12-31T23:59:59.999999Z")]
    [InlineData(1_709_210_096_000_000_000, "2024-02-29T12:34:56.000000Z")]
    [InlineData(long.MaxValue, "2262-04-11T23:47:16.854775Z")]
    [InlineData(long.MinValue, "1677-09-21T00:12:43.145224Z")]
    public void Microseconds_are_cut_and_the_zone_is_utc(long timeNs, string expected) =>
        Assert.Equal(expected, Write(timeNs));

    [Fact]
    public void Times_in_any_order_are_those_of_the_framework()
    {
        const int Seed = 3339;
        Random random = new(Seed);
        long time = 0;
        for (int i = 0; i < 5000; i++)
        {
            time = i % 10 == 0 ? random.NextInt64(0, 4_000_000_000) * 1_000_000_000 : time + random.Next(2_000_000_000);
            string expected = DateTime.UnixEpoch.AddTicks(time / 100)
                .ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
            Assert.Equal(expected, Write(time));
        }
    }

    private string Write(long timeNs)
    {
        OutputBuffer output = new();
        _text.Write(output, timeNs);
        return Encoding.ASCII.GetString(output.Written);
    }
}
