using System.CommandLine;
using Sensor.Capture;
using Sensor.Configuration;
using Sensor.Hosting.Checks;

namespace Sensor.Cli;

/// <summary><c>check</c>: whether a run would work here, and what to do where it would not.</summary>
internal static class CheckCommand
{
    private const int MostSeconds = 10;

    private const string Details = """
        Looks at all that 'run' with the same configuration needs, at once and within 15 seconds: the configuration, the
        system's libraries, this user's rights, what eBPF could show, the interfaces and what passes there, the clock, Redis
        (login and each right), each sink (connection, TLS, credentials, rights), the folders and how long the spool lasts.

        Nothing is changed, and no event is sent: what only an event could prove is said. Run it as the service's user to
        see the service's rights:
          systemd-run --pty -p User=redis-audit -p AmbientCapabilities=CAP_NET_RAW redis-audit-sensor check -c FILE

        Each line is one thing: ok; WARNING, it works, but not all is told or not for long; FAULT, it does not work.
        Behind the last two stands what to do.

        Examples:
          redis-audit-sensor check -c /etc/redis-audit-sensor/sensor.yaml
          redis-audit-sensor check --interface eth0 --port 6379
          redis-audit-sensor check -c sensor.yaml --json | jq '.checks[] | select(.state == "fault")'

        Exit codes: 0 no fault; 1 something does not work; 2 no such file, wrong usage.
        """;

    public static Command Create()
    {
        VerbOptions shared = new();
        shared.Port.Description = "Port of a Redis server. Repeat for more. Default: 6379.";
        RunOptions own = new();
        PollOptions poll = new();
        Option<int> seconds = NumberOption.Create(["--seconds"], least: 1, MostSeconds, usual: 5);
        seconds.HelpName = "N";
        seconds.Description = "How long traffic is looked at.";
        Option<bool> json = new("--json") { Description = "As JSON, for scripts." };
        Verb command = new("check", "Whether a run would work here: rights, traffic, Redis, sinks, disk.", Details)
        {
            shared.Config, own.Interface, own.Pid, own.Process, shared.Port, shared.Filter, poll.State, seconds, json,
            shared.Verbose,
        };
        foreach (Option option in poll.Asking)
        {
            command.Options.Add(option);
        }

        command.SetAction(result => Run(
            result.GetValue(shared.Config), result.GetValue(json),
            (configuration, isBroken) => Request(result, configuration, shared, own, poll) with
            {
                IsBroken = isBroken,
                StatePath = isBroken && !result.IsGiven(poll.State) ? null : poll.StatePath(result, configuration),
                TrafficTime = TimeSpan.FromSeconds(result.GetValue(seconds)),
            }));
        return command;
    }

    private static int Run(string? path, bool json, Func<SensorConfiguration, bool, CheckRequest> requestOf)
    {
        List<CheckResult> results = [];
        SensorConfiguration configuration = new();
        bool isBroken = false;
        if (path is not null)
        {
            string text = ConfigurationFile.Read(path);
            try
            {
                configuration = ConfigurationFile.Parse(path, text);
                results.Add(CheckResult.Ok("configuration", path));
            }
            catch (ConfigurationException e)
            {
                // What needs no configuration is looked at all the same.
                isBroken = true;
                results.AddRange(e.Problems.Select(problem =>
                    CheckResult.Fault("configuration", $"{problem}", ConfigurationAdvice.Of(problem))));
            }
        }

        using StopSignals signals = new();
        results.AddRange(CheckRun.Run(requestOf(configuration, isBroken), signals.Token));
        if (json)
        {
            CheckReport.WriteJson(Console.OpenStandardOutput(), results);
        }
        else
        {
            CheckReport.Write(Console.Out, results);
        }

        return results.Exists(result => result.State == CheckState.Fault) ? ExitCode.Failed : ExitCode.Done;
    }

    private static CheckRequest Request(
        ParseResult result, SensorConfiguration configuration, VerbOptions shared, RunOptions own, PollOptions poll)
    {
        int[] ports = shared.Ports(result, configuration) is { Length: > 0 } given ? given : [6379];
        bool named = result.IsGiven(own.Interface) || configuration.Capture.Interfaces.Count > 0;
        IReadOnlyList<LiveCaptureOptions> interfaces =
            named ? own.Captures(result, shared, configuration, ports) : [];
        return new CheckRequest
        {
            Configuration = configuration,
            Interfaces = interfaces,
            Servers = poll.Servers(result, configuration),
            Discovers = poll.Discovers(result, configuration),
            Host = own.Host(result, configuration, ports),
            Options = shared.Options(result, configuration, "check", ports) with { Workers = 1 },
            Files = shared.Outputs(result, configuration, live: true).Files,
            StatePath = poll.StatePath(result, configuration),
        };
    }
}
