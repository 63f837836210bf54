using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// The bytes that one direction of a connection lost within one second: what becomes one <c>capture_gap</c>. Sums are
/// exact; where holes of several causes fall into one second, the cause that took most bytes is named.
/// </summary>
internal sealed class GapWindow
{
    private const long WindowNs = 1_000_000_000;
    private const int Causes = (int)GapCause.RingFull + 1;

    private readonly long[] _bytesByCause = new long[Causes];

    public GapWindow(Connection connection, Direction direction, long timeNs)
    {
        Connection = connection;
        Direction = direction;
        FirstTimeNs = timeNs;
        LastTimeNs = timeNs;
    }

    public Connection Connection { get; }

    public Direction Direction { get; }

    public long FirstTimeNs { get; }

    public long LastTimeNs { get; private set; }

    public long Bytes { get; private set; }

    public long Holes { get; private set; }

    public long DueNs => FirstTimeNs + WindowNs;

    /// <summary>Told already: its connection closed before the second was over.</summary>
    public bool Told { get; set; }

    public GapCause Cause
    {
        get
        {
            int most = 0;
            for (int i = 1; i < Causes; i++)
            {
                most = _bytesByCause[i] > _bytesByCause[most] ? i : most;
            }

            return (GapCause)most;
        }
    }

    public long BytesOf(GapCause cause) => _bytesByCause[(int)cause];

    public void Add(GapCause cause, long bytes, long timeNs)
    {
        Bytes += bytes;
        Holes++;
        _bytesByCause[(int)cause] += bytes;
        LastTimeNs = Math.Max(LastTimeNs, timeNs);
    }
}
