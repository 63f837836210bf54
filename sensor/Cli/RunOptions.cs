using System.CommandLine;
using Sensor.Capture;

namespace Sensor.Cli;

/// <summary>The options of <c>run</c> alone.</summary>
internal sealed class RunOptions
{
    private const int LeastSnapshot = 128;
    private const int MostSnapshot = 262_144;
    private const int MostBufferMiB = 2047;

    public Option<string[]> Interface { get; } = new("--interface", "-i")
    {
        Description = "Interface to capture from, or any. Repeat for more; 'redis-audit-sensor interfaces' lists them.",
        HelpName = "NAME",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<int> Snaplen { get; } =
        NumberOption.Create(["--snaplen"], LeastSnapshot, MostSnapshot, MostSnapshot);

    public Option<int> BufferSize { get; } = NumberOption.Create(["--buffer-size"], least: 1, MostBufferMiB, usual: 64);

    public Option<bool> NoPromiscuous { get; } = new("--no-promiscuous")
    {
        Description = "Do not switch the interface to promiscuous mode (mirror ports need it).",
    };

    public RunOptions()
    {
        Snaplen.HelpName = "BYTES";
        Snaplen.Description = "Bytes of a frame that are captured; less loses what stands behind.";
        BufferSize.HelpName = "MIB";
        BufferSize.Description = "The kernel's buffer per interface, in MiB: what absorbs bursts.";
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Interface, Snaplen, BufferSize, NoPromiscuous])
        {
            command.Options.Add(option);
        }
    }

    public LiveCaptureOptions Capture(ParseResult result, VerbOptions shared, string name, int[] ports) => new()
    {
        Interface = name,
        Ports = ports,
        Filter = result.GetValue(shared.Filter),
        Tunnels = !result.GetValue(shared.NoTunnels),
        Fragments = !result.GetValue(shared.NoFragments),
        SnapshotLength = result.GetValue(Snaplen),
        BufferBytes = result.GetValue(BufferSize) << 20,
        Promiscuous = !result.GetValue(NoPromiscuous),
    };
}
