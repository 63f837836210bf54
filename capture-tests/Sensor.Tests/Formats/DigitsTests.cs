using System.Globalization;
using System.Text;
using Sensor.Formats;

namespace Sensor.Tests.Formats;

public sealed class DigitsTests
{
    [Fact]
    public void Numbers_of_every_length_are_written_as_they_read()
    {
        byte[] room = new byte[DecimalDigits.Longest];
        foreach (long number in Numbers())
        {
            int length = DecimalDigits.Write(room, number);
            Assert.Equal(number.ToString(CultureInfo.InvariantCulture), Encoding.ASCII.GetString(room, 0, length));
        }
    }

    [Fact]
    public void Ordinals_are_the_lower_48_bits_in_hex()
    {
        foreach (long number in Numbers().Where(number => number >= 0))
        {
            OutputBuffer output = new(16);
            HexDigits.WriteOrdinal(output, number);
            Assert.Equal(
                (number & 0xFFFF_FFFF_FFFF).ToString("x12", CultureInfo.InvariantCulture),
                Encoding.ASCII.GetString(output.Written));
        }
    }

    private static IEnumerable<long> Numbers()
    {
        for (long power = 1; power <= 1_000_000_000_000_000_000 / 10; power *= 10)
        {
            foreach (long near in (long[])[power - 1, power, power + 1, (power * 7) + 3, -power])
            {
                yield return near;
            }
        }

        yield return long.MaxValue;
        yield return long.MinValue;
        yield return 0x0123_4567_89ab_cdef;
    }
}
