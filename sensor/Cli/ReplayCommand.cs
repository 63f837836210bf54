using System.CommandLine;
using System.CommandLine.Parsing;
using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Sinks.File;
using Sensor.Sinks.Spool;

namespace Sensor.Cli;

/// <summary><c>replay FILE…</c>: captures to events.</summary>
internal static class ReplayCommand
{
    private const string Details = """
        Reads captures (pcap or pcapng, also gzipped; - is standard input) and writes one event for every Redis command in
        them, several files in the order of time. Redis is recognised on any port. A summary goes to standard error.

        Examples:
          redis-audit-sensor replay capture.pcap
          redis-audit-sensor replay monday.pcapng.gz tuesday.pcapng.gz --output week.ndjson --summary week.json
          redis-audit-sensor replay capture.pcap --format text | less
          redis-audit-sensor replay capture.pcap --user alice --command "CONFIG SET" --from 2026-01-31T12:00:00Z
          tcpdump -i eth0 -w - tcp port 6379 | redis-audit-sensor replay -

        Exit codes: 0 done (a capture without Redis traffic is no error; the summary says what was there); 1 a file is
        cut in the middle of a packet (its events are written), or writing failed; 2 no such file, not a capture, an
        empty file, a bad filter, wrong usage.
        """;

    public static Command Create()
    {
        VerbOptions shared = new();
        shared.Port.Description =
            "Port of a Redis server; other ports are left out. Default: recognised by its traffic.";
        shared.Sensor.Description = "Name of the sensor in the events; default: replay.";
        Argument<string[]> files = new("FILE") { Arity = ArgumentArity.OneOrMore };
        files.Description = "A capture; - is standard input.";
        files.Validators.Add(RefuseOptionsAsFiles);
        ReplayOptions options = new();
        Verb command = new("replay", "Captures (pcap, pcapng, .gz) to events.", Details, FormatOption.Details) { files };
        shared.AddTo(command);
        options.AddTo(command);
        command.SetAction(result => Run(result, result.GetValue(files)!, shared, options));
        return command;
    }

    /// <summary>A word that begins with - and is no option is a mistyped option, not a file.</summary>
    private static void RefuseOptionsAsFiles(ArgumentResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.StartsWith('-') && token.Value != "-")
            {
                result.AddError($"{token.Value}: no such option (a file of that name is written ./{token.Value})");
            }
        }
    }

    private static int Run(ParseResult result, string[] files, VerbOptions shared, ReplayOptions own)
    {
        SensorConfiguration configuration = ConfigOption.Load(result, shared.Config);
        OutputFiles output = shared.Outputs(result, configuration, live: false);
        RefuseInputAsOutput(files, output);
        int[] ports = shared.Ports(result, configuration);
        string sensor = result.GetValue(shared.Sensor) ?? configuration.Sensor ?? "replay";
        ReplayRequest request = new()
        {
            Files = files,
            Filter = result.GetValue(shared.Filter) ?? configuration.Capture.Interface.Filter,
            Selection = own.Selection(result),
            Hash = result.GetValue(own.Summary) is not null,
            Options = own.WithFrames(result, shared.Options(result, configuration, sensor, ports)),
        };
        string[] words = [.. result.Tokens.Select(token => token.Value)];
        string state = configuration.Polling.State is { Length: > 0 } path ? path : StateDirectory.Usual;
        SpoolOptions spool = SpoolFolder.Replay(configuration.Spool.Options, state);
        return ReplaySession.Run(request, output, spool, result.GetValue(own.Summary), words);
    }

    private static void RefuseInputAsOutput(string[] files, OutputFiles output)
    {
        string[] read = [.. files.Where(file => file != "-").Select(Path.GetFullPath)];
        foreach (FileSinkOptions written in output.Files.Where(file => !file.IsStandardOutput))
        {
            if (read.Contains(Path.GetFullPath(written.Path)))
            {
                throw new UsageError($"{written.Path}: is also to be read; choose another name for --output");
            }
        }
    }
}
