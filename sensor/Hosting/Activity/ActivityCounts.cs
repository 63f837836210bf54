using Sensor.Events;
using Sensor.Formats;

namespace Sensor.Hosting.Activity;

/// <summary>
/// What one thread told since it last handed its counts over; counted as each event left, with the names that it left
/// with. Filled by that thread, read and emptied by the one that adds up.
/// </summary>
internal sealed class ActivityCounts
{
    private readonly OutputBuffer _address = new(64);
    private NameCounts[]? _names;

    public long Events { get; private set; }

    public long[] ByCategory { get; } = new long[EventNames.Categories.Length];

    public long[] ByFailure { get; } = new long[EventNames.Failures.Length];

    /// <summary>Losses that were told, and their bytes where these are known, by cause.</summary>
    public long[] GapEvents { get; } = new long[EventNames.GapCauses.Length];

    public long[] GapBytes { get; } = new long[EventNames.GapCauses.Length];

    /// <summary>By <see cref="NameKind"/>; empty while no command was counted: not every thread tells of commands.</summary>
    public ReadOnlySpan<NameCounts> Names => _names;

    public static ulong HashOf(ReadOnlySpan<byte> command, ReadOnlySpan<byte> subcommand) =>
        subcommand.IsEmpty ? NameHash.Of(command) : NameHash.Of(NameHash.Of(command), NameHash.Of(subcommand));

    /// <summary>But for the names.</summary>
    public void Count(AuditEvent audit)
    {
        Events++;
        ByCategory[(int)audit.Category]++;
        ByFailure[(int)audit.Failure]++;
        if (audit.Type == EventType.Sensor && audit.Cause != GapEventCause.None)
        {
            GapEvents[(int)audit.Cause]++;
            GapBytes[(int)audit.Cause] += Math.Max(0, audit.Bytes);
        }
    }

    public void CountUser(ReadOnlySpan<byte> user, uint failures) =>
        Count(NameKind.User, NameHash.Of(user), user, failures);

    public void CountUser(ConnectionTally tally)
    {
        NameCounts users = Of(NameKind.User);
        if (!users.TryCount(tally.UserHash, tally.Count, tally.Failures, out int place))
        {
            users.Name(place, tally.User);
        }
    }

    public void CountClient(ConnectionTally tally, uint count, uint failures)
    {
        NameCounts clients = Of(NameKind.Client);
        if (clients.TryCount(tally.ClientHash, count, failures, out int place))
        {
            return;
        }

        _address.Clear();
        if (tally.Connection.ClientAddressHash is not { } pseudonym)
        {
            AddressText.Write(_address, tally.Connection.ClientAddress);
            clients.Name(place, _address.Written);
            return;
        }

        clients.Name(place, pseudonym);
    }

    public void CountCommand(AuditEvent audit, uint failures) =>
        CountCommand(HashOf(audit.Command.Span, audit.Subcommand.Span), audit.Command, audit.Subcommand, 1, failures);

    public void CountCommand(CommandTally tally) =>
        CountCommand(tally.Hash, tally.Command, tally.Subcommand, tally.Count, failures: 0);

    public void CountKeyPattern(AuditEvent audit, uint failures)
    {
        if (audit.KeyPattern.Exists)
        {
            ReadOnlySpan<byte> pattern = audit.KeyPattern.Span;
            Count(NameKind.KeyPattern, NameHash.Of(pattern), pattern, failures);
        }
    }

    public void Clear()
    {
        Events = 0;
        Array.Clear(ByCategory);
        Array.Clear(ByFailure);
        Array.Clear(GapEvents);
        Array.Clear(GapBytes);
        foreach (NameCounts names in Names)
        {
            names.Clear();
        }
    }

    private NameCounts Of(NameKind kind) =>
        (_names ??= [new NameCounts(), new NameCounts(), new NameCounts(), new NameCounts()])[(int)kind];

    private void Count(NameKind kind, ulong hash, ReadOnlySpan<byte> name, uint failures)
    {
        NameCounts counts = Of(kind);
        if (!counts.TryCount(hash, 1, failures, out int place))
        {
            counts.Name(place, name);
        }
    }

    private void CountCommand(ulong hash, TextSlice command, TextSlice subcommand, uint count, uint failures)
    {
        NameCounts commands = Of(NameKind.Command);
        if (!commands.TryCount(hash, count, failures, out int place))
        {
            commands.Name(place, command.Span, subcommand.Span);
        }
    }
}
