using System.Security.Cryptography;
using System.Text;
using Sensor.Instances;

namespace Sensor.Hosting;

/// <summary>
/// What was told of one server, kept between two runs of the sensor: a file named after the server's name. Saved as
/// soon as something was told or explained, else each minute; between an event and its state a kill may tell it twice,
/// and costs what the sink had not written.
/// </summary>
internal sealed class InstanceState(StateDirectory directory, string serverName)
{
    private const long IntervalNs = 60_000_000_000;

    private readonly string _file = $"server-{Digest(serverName)}.json";
    private byte[] _saved = [];
    private long _nextNs;
    private long _explained;

    public void Restore(Instance instance)
    {
        if (directory.Read(_file) is { } state && instance.Log.TryImport(state))
        {
            _saved = state;
        }
    }

    public void Save(Instance instance, long nowNs, bool told)
    {
        if (told || instance.Log.Explained != _explained || nowNs >= _nextNs)
        {
            _nextNs = nowNs + IntervalNs;
            SaveNow(instance);
        }
    }

    public void SaveNow(Instance instance)
    {
        _explained = instance.Log.Explained;
        byte[] state = instance.Log.Export();
        if (!state.AsSpan().SequenceEqual(_saved) && directory.TryWrite(_file, state))
        {
            _saved = state;
        }
    }

    private static string Digest(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
}
