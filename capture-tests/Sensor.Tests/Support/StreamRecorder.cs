using Sensor.Streams;
using Sensor.Tcp;

namespace Sensor.Tests.Support;

/// <summary>
/// Writes down, per direction, which byte went up at which offset; checks what must hold for any items.
/// </summary>
internal sealed class StreamRecorder(RandomConversation talk)
{
    public const int Missing = -1;

    private long _lastTimeNs;
    private bool _opened;
    private bool _closed;

    public List<int>[] Covered { get; } = [[], []];

    public int CausalViolations { get; private set; }

    public long MostBytesHeld { get; set; }

    public void Read(StreamItems items)
    {
        while (items.TryRead(out StreamItem item))
        {
            Assert.Equal(_opened, item.Kind != StreamItemKind.Opened);
            Assert.False(_closed);
            Assert.True(item.TimeNs >= _lastTimeNs);
            _lastTimeNs = item.TimeNs;
            _opened = true;
            _closed = item.Kind == StreamItemKind.Closed;
            int side = (int)item.Direction;
            if (item.Kind == StreamItemKind.Bytes)
            {
                Assert.Equal(Covered[side].Count, item.Offset);
                Assert.True(item.Bytes.Length > 0);
                foreach (byte value in item.Bytes)
                {
                    // (What looks like a FIN behind everything is not waited for.)
                    long had = Math.Min(talk.Cause[side][Covered[side].Count], talk.KnownEnd(side ^ 1));
                    CausalViolations += had > Covered[side ^ 1].Count ? 1 : 0;
                    Covered[side].Add(value);
                }
            }
            else if (item.Kind == StreamItemKind.Gap)
            {
                Assert.Equal(Covered[side].Count, item.Offset);
                Assert.True(item.GapLength > 0);
                Covered[side].AddRange(Enumerable.Repeat(Missing, (int)item.GapLength));
            }
        }
    }
}
