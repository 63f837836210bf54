using System.Buffers.Binary;
using System.Text;
using Sensor.Events;
using Sensor.Sinks.Spool;

namespace Sensor.Tests.Sinks.Spool;

public sealed class SpoolFrameTests
{
    [Fact]
    public void A_record_tells_what_its_event_was()
    {
        SpoolRecord record = SpoolSamples.Record(SpoolSamples.Event(5));
        Assert.Equal("00000000000000000001000000000005", Text(record.EventId));
        Assert.Equal("00000000000000000001", Text(record.SessionId));
        Assert.Equal("orders", Text(record.Key(SpoolKey.Instance)));
        Assert.Equal("alice", Text(record.Key(SpoolKey.User)));
        Assert.Equal("10.9.0.2", Text(record.Key(SpoolKey.Client)));
        Assert.Equal(EventCategory.DataAccess, record.Category);
        Assert.Equal(SpoolClass.PlainRead, record.Class);
        Assert.Equal(SpoolStream.Events, record.Stream);
        string payload = Text(record.Payload);
        Assert.StartsWith("{\"schema_version\":", payload);
        Assert.EndsWith("}", payload);
    }

    [Fact]
    public void A_login_is_kept_longer_than_a_write_and_a_write_longer_than_a_read()
    {
        AuditEvent write = SpoolSamples.Event(1);
        write.KeyAccesses[0] = AuditKeyAccess.Write;
        AuditEvent denied = SpoolSamples.Event(2, category: EventCategory.FailedAccess);
        Assert.Equal(SpoolClass.DataAccess, SpoolSamples.Record(write).Class);
        Assert.Equal(SpoolClass.Security, SpoolSamples.Record(denied).Class);
        Assert.Equal(SpoolStream.Security, SpoolSamples.Record(denied).Stream);
    }

    [Fact]
    public void The_name_that_a_login_tried_stands_for_the_user()
    {
        AuditEvent login = SpoolSamples.Event(1, category: EventCategory.Authentication);
        login.TriedUser = new TextSlice("mallory"u8.ToArray());
        Assert.Equal("mallory", Text(SpoolSamples.Record(login).Key(SpoolKey.User)));
    }

    /// <summary>RFC 3720, appendix B.4: 32 bytes of zeros, of ones, and 0 to 31.</summary>
    [Theory]
    [InlineData(0x8A9136AAu, 0)]
    [InlineData(0x62A8AB43u, 1)]
    [InlineData(0x46DD794Eu, 2)]
    public void The_checksum_is_that_of_the_standard(uint expected, int kind)
    {
        byte[] bytes = [.. Enumerable.Range(0, 32).Select(i => kind == 0 ? (byte)0 : kind == 1 ? (byte)0xff : (byte)i)];
        Assert.Equal(expected, SpoolChecksum.Of(bytes));
    }

    [Fact]
    public void A_frame_says_how_long_it_is()
    {
        byte[] frames = SpoolSamples.Frames([SpoolSamples.Event(1), SpoolSamples.Event(2)]);
        int first = BinaryPrimitives.ReadInt32LittleEndian(frames);
        int second = BinaryPrimitives.ReadInt32LittleEndian(frames.AsSpan(SpoolFrame.PrefixLength + first));
        Assert.Equal(frames.Length, first + second + (2 * SpoolFrame.PrefixLength));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
