using System.Globalization;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>What a soak does to the sensor, one after the other, every ten seconds: each kind in each round, in random order.</summary>
internal sealed class SoakFaults(
    LiveNetwork network, MockKafka brokers, SoakSensor sensor, SoakClock clock, (SmallDisk Spool, SmallDisk File) disks)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Random _random = new(1);
    private readonly List<Action> _round = [];

    /// <summary>What was done, and when (true time).</summary>
    public List<string> Log { get; } = [];

    public Dictionary<string, int> Counts { get; } = [];

    /// <summary>For so long; the first fault comes after ten seconds.</summary>
    public void Run(TimeSpan time)
    {
        DateTime end = DateTime.UtcNow + time;
        DateTime next = DateTime.UtcNow + Every;
        while (next + Every <= end)
        {
            Wait(next);
            if (sensor.NoteDeath())
            {
                sensor.Start();
            }

            One();
            next = Max(next + Every, DateTime.UtcNow + TimeSpan.FromSeconds(1));
        }

        Wait(end);
    }

    private static DateTime Max(DateTime one, DateTime other) => one > other ? one : other;

    private static void Wait(DateTime until)
    {
        TimeSpan left = until - DateTime.UtcNow;
        if (left > TimeSpan.Zero)
        {
            Thread.Sleep(left);
        }
    }

    private void One()
    {
        if (_round.Count == 0)
        {
            _round.AddRange([SinkDown, SinkSlow, SpoolDiskFull, FileDiskFull, Kill, KillOnFullDisk, StepClock, LinkDown]);
        }

        Action fault = _round[_random.Next(_round.Count)];
        _round.Remove(fault);
        fault();
    }

    private void SinkDown()
    {
        bool all = _random.Next(2) == 0;
        int broker = 1 + _random.Next(brokers.Brokers);
        Note("sink_down", all ? "all brokers" : $"broker {broker}");
        Do(() => brokers.Down(all ? -1 : broker), () => brokers.Up(all ? -1 : broker), 3000, 9000);
    }

    private void SinkSlow()
    {
        Note("sink_slow", "answers after 2 s");
        Do(() => brokers.Delay(2000), () => brokers.Delay(0), 3000, 6000);
    }

    private void SpoolDiskFull() => Full("spool_disk_full", disks.Spool, _random.Next(3000, 8000));

    private void FileDiskFull() => Full("file_disk_full", disks.File, _random.Next(3000, 8000));

    private void Kill()
    {
        Note("kill", "");
        sensor.Kill();
        Thread.Sleep(_random.Next(100, 2000));
        sensor.Start();
    }

    /// <summary>In the middle of one fault the other; it starts again on a disk that is full.</summary>
    private void KillOnFullDisk()
    {
        bool spool = _random.Next(2) == 0;
        SmallDisk disk = spool ? disks.Spool : disks.File;
        Note("kill_on_full_disk", spool ? "spool" : "file");
        disk.Fill();
        Thread.Sleep(_random.Next(500, 3000));
        sensor.Kill();
        Thread.Sleep(_random.Next(100, 1000));
        sensor.Start();
        Thread.Sleep(_random.Next(500, 2000));
        disk.Free();
    }

    private void StepClock()
    {
        int seconds = _random.Next(-30, 31);
        Note("clock_step", string.Create(CultureInfo.InvariantCulture, $"to {seconds:+0;-0;0} s"));
        clock.Set(seconds);
    }

    private void LinkDown()
    {
        Note("interface_down", "");
        Do(() => network.SetLink(network.ServerNamespace, "vs", up: false),
            () => network.SetLink(network.ServerNamespace, "vs", up: true), 1000, 3000);
    }

    private void Full(string name, SmallDisk disk, int milliseconds)
    {
        Note(name, "");
        DateTime end = DateTime.UtcNow.AddMilliseconds(milliseconds);
        while (DateTime.UtcNow < end)
        {
            disk.Fill();
            Thread.Sleep(50);
        }

        disk.Free();
    }

    private void Do(Action begin, Action end, int leastMs, int mostMs)
    {
        begin();
        Thread.Sleep(_random.Next(leastMs, mostMs));
        end();
    }

    private void Note(string kind, string what)
    {
        Counts[kind] = Counts.GetValueOrDefault(kind) + 1;
        Log.Add(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {kind} {what}"));
    }
}
