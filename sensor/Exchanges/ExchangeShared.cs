using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>
/// What the trackers of one worker share, to one server where its commands were asked for: facts, limits, working
/// memory and spare exchanges.
/// </summary>
internal sealed class ExchangeShared(ExchangeOptions options, CommandTable commands, ExchangeShared? others = null)
{
    public ExchangeOptions Options { get; } = options;

    public RespLimits Limits { get; } = new()
    {
        MaxWordsKept = options.MaxWords,
        MaxWordKept = options.MaxWordBytes,
        MaxBytesKept = options.MaxCommandBytes,
    };

    public CommandIntake Intake { get; } = new(options, commands);

    public ExchangePool Pool { get; } = others?.Pool ?? new();

    public HeldMemory Held { get; } = others?.Held ?? new(options.MaxHeldBytes);
}
