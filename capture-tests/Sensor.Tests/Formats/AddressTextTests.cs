using System.Buffers.Binary;
using System.Net;
using System.Text;
using Sensor.Formats;

namespace Sensor.Tests.Formats;

public sealed class AddressTextTests
{
    /// <summary>Among them the examples of RFC 5952 §4 and §5.</summary>
    [Theory]
    [InlineData("::ffff:10.9.0.1", "10.9.0.1")]
    [InlineData("::ffff:255.255.255.255", "255.255.255.255")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2001:0db8::0001", "2001:db8::1")]
    [InlineData("2001:db8:0:0:0:0:2:1", "2001:db8::2:1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8:AAAA:bbbb:CCCC:dddd:EEEE:aaaa", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa")]
    [InlineData("fe80:0:0:0:1:0:0:0", "fe80::1:0:0:0")]
    [InlineData("1:0:0:0:0:0:0:0", "1::")]
    [InlineData("0:0:1:0:0:0:0:2", "0:0:1::2")]
    public void An_address_is_written_as_rfc_5952_says(string address, string expected)
    {
        OutputBuffer output = new();
        byte[] bytes = IPAddress.Parse(address).MapToIPv6().GetAddressBytes();
        AddressText.Write(output, BinaryPrimitives.ReadUInt128BigEndian(bytes));
        Assert.Equal(expected, Encoding.ASCII.GetString(output.Written));
    }

    [Fact]
    public void Every_address_reads_back_as_itself()
    {
        const int Seed = 5952;
        Random random = new(Seed);
        byte[] bytes = new byte[16];
        for (int i = 0; i < 2000; i++)
        {
            random.NextBytes(bytes);
            for (int group = 0; group < 8; group++)
            {
                if (random.Next(3) > 0)
                {
                    bytes.AsSpan(group * 2, 2).Clear();
                }
            }

            OutputBuffer output = new();
            AddressText.Write(output, BinaryPrimitives.ReadUInt128BigEndian(bytes));
            string text = Encoding.ASCII.GetString(output.Written);
            Assert.Equal(new IPAddress(bytes), IPAddress.Parse(text).MapToIPv6());
        }
    }
}
