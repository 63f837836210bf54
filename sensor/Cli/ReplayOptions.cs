using System.CommandLine;
using System.Net;
using Sensor.Configuration;
using Sensor.Hosting;

namespace Sensor.Cli;

/// <summary>The options of <c>replay</c> alone.</summary>
internal sealed class ReplayOptions
{
    public Option<string?> Summary { get; } = new("--summary")
    {
        Description = "Write the summary as JSON, with the SHA-256 of each input and the options.",
        HelpName = "FILE",
    };

    public Option<bool> Frames { get; } = new("--frames")
    {
        Description = "Name the frames of command and reply in each event, as Wireshark numbers them.",
    };

    public Option<long?> From { get; } = new("--from")
    {
        Description =
            "Only events from this time on: 2026-01-31T12:00:00Z (without a zone: UTC), or seconds since 1970.",
        HelpName = "TIME",
        CustomParser = TimeOption.Parse,
    };

    public Option<long?> To { get; } = new("--to")
    {
        Description = "Only events before this time.",
        HelpName = "TIME",
        CustomParser = TimeOption.Parse,
    };

    public Option<IPNetwork[]> Client { get; } = new("--client")
    {
        Description = "Only events of this client, an address or a network. Repeat for more.",
        HelpName = "ADDRESS",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = ClientOption.Parse,
    };

    public Option<string[]> User { get; } = new("--user")
    {
        Description = "Only events of this ACL user. Repeat for more.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string[]> Command { get; } = new("--command")
    {
        Description =
            "Only this command (CONFIG: with all of its subcommands; \"CONFIG SET\": that one). Repeat for more.",
        HelpName = "COMMAND",
        Arity = ArgumentArity.OneOrMore,
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[From, To, Client, User, Command, Frames, Summary])
        {
            command.Options.Add(option);
        }
    }

    public SensorOptions WithFrames(ParseResult result, SensorOptions options) =>
        options with { Policy = options.Policy with { Frames = result.GetValue(Frames) } };

    /// <summary>What is to be told; losses are told whatever is chosen.</summary>
    public EventSelection Selection(ParseResult result) => new(
        result.GetValue(Client) ?? [], result.GetValue(User) ?? [], result.GetValue(Command) ?? [])
    {
        FromNs = result.GetValue(From) ?? long.MinValue,
        ToNs = result.GetValue(To) ?? long.MaxValue,
    };
}
