using System.Runtime.InteropServices;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>The sensor's clock, which is set by whole seconds while it runs (soak-clock.c); nobody else's is touched.</summary>
internal sealed class SoakClock
{
    private readonly string _file;

    public SoakClock(string folder)
    {
        _file = Path.Combine(folder, "clock");
        Library = Path.Combine(folder, "soak-clock.so");
        ProgramRun.MustSucceed("gcc", "-O2", "-shared", "-fPIC", "-o", Library,
            Path.Combine(Repository.Root, "capture-tests", "soak-clock.c"), "-ldl");
        File.WriteAllBytes(_file, new byte[sizeof(long)]);
    }

    public string Library { get; }

    /// <summary>For the sensor's environment.</summary>
    public string[] Environment => [$"SOAK_CLOCK={_file}", $"LD_PRELOAD={Library}"];

    public void Set(int seconds)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        MemoryMarshal.Write(bytes, (long)seconds);
        using (FileStream file = new(_file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(bytes);
        }

    }
}
