using Sensor.Hosting;
using Sensor.Streams;

namespace Sensor.Tests.Hosting;

/// <summary>Connections for the tests of ledgers, which look at their windows alone.</summary>
internal static class TestConnection
{
    public static Connection Create(int index = 0, long timeNs = 0)
    {
        ConnectionKey key = new(new Endpoint(UInt128.One, 40000), new Endpoint(UInt128.One, 6379));
        return new Connection(index, new StreamOpened(key, timeNs));
    }
}
