using System.CommandLine;
using Sensor.Capture;
using Sensor.Capture.Ebpf;
using Sensor.Capture.Native;

namespace Sensor.Cli;

/// <summary><c>interfaces</c>: what can be captured, and why not.</summary>
internal static class InterfacesCommand
{
    public static Command Create()
    {
        Verb command = new("interfaces", "What can be captured, and why not.", """
            Lists the network interfaces that run --interface can capture from, and says of each other one why not;
            then whether run --process can see the Redis servers of this host by eBPF, and what it lacks.

            Example: redis-audit-sensor interfaces
            """);
        command.SetAction(_ => List());
        return command;
    }

    private static int List()
    {
        IReadOnlyList<CaptureInterface> interfaces = InterfaceList.Read();
        if (interfaces.Count == 0)
        {
            throw new UsageError(
                "no interface can be captured here; run this as root, or in the right network namespace");
        }

        foreach (CaptureInterface found in interfaces)
        {
            string state = found.Running ? "running" : found.Up ? "up" : "down";
            List<string> parts = [found.Name, state];
            if (found.LinkType is { } linkType)
            {
                parts.Add(linkType.ToString());
            }

            parts.AddRange(found.Addresses.Select(address => address.ToString()));
            if (found.Description.Length > 0)
            {
                parts.Add($"({found.Description})");
            }

            Console.Out.WriteLine(TerminalText.Escape(string.Join("  ", parts)));
            if (found.Obstacle is { } obstacle)
            {
                Console.Out.WriteLine(TerminalText.Escape($"    not now: {obstacle}"));
            }
        }

        Console.Out.WriteLine("servers of this host by eBPF, also TLS and Unix sockets (run --process any)");
        foreach (EbpfFinding finding in EbpfSupport.Describe())
        {
            string not = finding.IsFine ? "" : "not now: ";
            Console.Out.WriteLine(TerminalText.Escape($"    {finding.Name}: {not}{finding.Sentence}"));
        }

        return ExitCode.Done;
    }
}
