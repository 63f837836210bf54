using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>Sums of undecoded bytes by direction, until they are taken.</summary>
internal sealed class UndecodedLedger
{
    private UndecodedBytes _client;
    private UndecodedBytes _server;
    private UndecodedBytes _givenUp;

    public bool Any { get; private set; }

    public void Add(Direction direction, long bytes, long timeNs)
    {
        if (bytes <= 0)
        {
            return;
        }

        Any = true;
        ref UndecodedBytes sum = ref direction == Direction.ToServer ? ref _client : ref _server;
        sum = sum.Bytes == 0
            ? new UndecodedBytes(direction, bytes, timeNs, timeNs)
            : sum with { Bytes = sum.Bytes + bytes, LastTimeNs = timeNs };
    }

    /// <summary>Bytes of a command that memory does not suffice for.</summary>
    public void AddGivenUp(long bytes, long timeNs)
    {
        Any = true;
        _givenUp = new UndecodedBytes(Direction.ToServer, _givenUp.Bytes + bytes, timeNs, timeNs)
        {
            Cause = GapCause.MemoryLimit,
        };
    }

    public bool TryTake(out UndecodedBytes bytes)
    {
        bytes = default;
        if (!Any)
        {
            return false;
        }

        ref UndecodedBytes sum = ref _client.Bytes > 0 ? ref _client
            : ref _server.Bytes > 0 ? ref _server : ref _givenUp;
        bytes = sum;
        sum = default;
        Any = bytes.Bytes > 0;
        return Any;
    }
}
