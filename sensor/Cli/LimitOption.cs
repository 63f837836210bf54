using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sensor.Configuration;

namespace Sensor.Cli;

/// <summary>
/// <c>--limit NAME=N</c>: the limits of memory that all connections have together, for machines that are small, or
/// watch very much. Those of a single connection are no options.
/// </summary>
internal static class LimitOption
{
    private const string Flows = "flows";
    private const string StreamBytes = "stream-bytes";
    private const string WaitingBytes = "waiting-bytes";
    private const string UndecidedBytes = "undecided-bytes";

    public static Option<KeyValuePair<string, long>[]> Create() => new("--limit")
    {
        Description =
            $"A limit of memory: {Flows} (connections remembered, usually 200000), {StreamBytes} (held until a "
            + $"missing packet comes, 1 GiB), {WaitingBytes} (held until a command's reply comes, 256 MiB), "
            + $"{UndecidedBytes} (held until it is known what a connection speaks, 64 MiB). "
            + "What is given up there is told. Repeat for more.",
        HelpName = "NAME=N",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Parse(token.Value, result))],
    };

    public static SensorOptions Apply(SensorOptions options, IEnumerable<KeyValuePair<string, long>> limits)
    {
        foreach ((string name, long value) in limits)
        {
            options = name switch
            {
                Flows => options with { Tcp = options.Tcp with { MaxFlows = (int)Math.Min(value, int.MaxValue) } },
                StreamBytes => options with { Tcp = options.Tcp with { MaxTotalBytes = value } },
                UndecidedBytes => options with { Sessions = options.Sessions with { MaxUndecidedBytes = value } },
                _ => options with { Exchanges = options.Exchanges with { MaxHeldBytes = value } },
            };
        }

        return options;
    }

    private static KeyValuePair<string, long> Parse(string text, ArgumentResult result)
    {
        string[] parts = text.Split('=', 2);
        bool known = parts[0] is Flows or StreamBytes or WaitingBytes or UndecidedBytes;
        if (!known || parts.Length < 2
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long value) || value < 1)
        {
            result.AddError(
                $"--limit {text}: must be {Flows}=N, {StreamBytes}=N, {WaitingBytes}=N or {UndecidedBytes}=N, "
                + "N a whole number from 1");
            return default;
        }

        return new(parts[0], value);
    }
}
