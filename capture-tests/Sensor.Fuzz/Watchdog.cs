using System.Diagnostics;

namespace Sensor.Fuzz;

/// <summary>
/// Looks, from a thread of its own, whether an input takes too long; then there is no going on: it writes the input and
/// ends the process with 1.
/// </summary>
internal sealed class Watchdog
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FindStore _finds;
    private readonly Lock _lock = new();
    private FuzzTarget? _target;
    private byte[] _input = [];
    private long _begin;

    public Watchdog(FindStore finds)
    {
        _finds = finds;
        new Thread(Watch) { IsBackground = true, Name = "watchdog" }.Start();
    }

    public void Begin(FuzzTarget target, byte[] input)
    {
        lock (_lock)
        {
            _target = target;
            _input = input;
            _begin = Stopwatch.GetTimestamp();
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _target = null;
        }
    }

    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(1000);
            lock (_lock)
            {
                if (_target is not null && Stopwatch.GetElapsedTime(_begin) > Limit)
                {
                    _finds.Add(_target, _input, new TimeoutException($"no end within {Limit.TotalSeconds:0} s"));
                    Environment.Exit(1);
                }
            }
        }
    }
}
