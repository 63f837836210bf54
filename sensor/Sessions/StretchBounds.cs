using System.Runtime.CompilerServices;
using Sensor.Exchanges;

namespace Sensor.Sessions;

/// <summary>
/// Since when each member of a session has been what it is: the time of the first answer that can only have come after
/// its last change. What the server says of a later moment holds for the member as it is now.
/// </summary>
/// <param name="sinceNs">When the connection was met: what came before nobody saw.</param>
/// <param name="seen">
/// Whether all since then is understood. Met in the middle, bytes before the first command may not have been.
/// </param>
internal sealed class StretchBounds(long sinceNs, bool seen)
{
    private const int Members = 5;

    private Times _since = TimesOf(sinceNs);

    /// <summary>Changed by something whose end was not seen: a gap, or a command that nothing answered.</summary>
    public SessionMembers Open { get; private set; } = seen ? SessionMembers.None : SessionMembers.All;

    /// <summary>Whether it is known from which command on all is understood.</summary>
    public bool HasBegun { get; private set; } = seen;

    /// <summary>The last byte of the last command: what comes behind it ran later.</summary>
    public long LastCommandNs { get; private set; } = sinceNs;

    /// <summary>A command is next: what lies before it ran before its answer. True where that moved a bound.</summary>
    public bool Enter(Exchange exchange)
    {
        bool gap = exchange.Has(ExchangeMarks.ClientGapBefore);
        bool moves = gap || Open != SessionMembers.None;
        Open |= gap ? SessionMembers.All : SessionMembers.None;
        Begin(exchange);
        LastCommandNs = Math.Max(LastCommandNs, exchange.LastByteTimeNs);
        return moves;
    }

    /// <summary>The first command, though it waits: all before it ran before its answer.</summary>
    public void Begin(Exchange exchange)
    {
        HasBegun = true;
        Close(exchange);
    }

    /// <summary>The command is told: what it changed has been so since its answer.</summary>
    public void Leave(Exchange exchange)
    {
        SessionMembers changed = SessionChanges.Of(exchange);
        if (changed != SessionMembers.None)
        {
            Open |= changed;
            Close(exchange);
        }
    }

    /// <summary>The members that have not changed since before this moment.</summary>
    public SessionMembers UnchangedSince(long timeNs)
    {
        SessionMembers members = SessionMembers.None;
        for (int i = 0; i < Members; i++)
        {
            members |= _since[i] < timeNs ? (SessionMembers)(1 << i) : SessionMembers.None;
        }

        return members & ~Open;
    }

    private static Times TimesOf(long timeNs)
    {
        Times times = default;
        ((Span<long>)times).Fill(timeNs);
        return times;
    }

    private void Close(Exchange exchange)
    {
        bool answered = exchange.Fate == ExchangeFate.Answered && exchange.ReplyFirstByteTimeNs > 0;
        if (Open == SessionMembers.None || !answered)
        {
            return;
        }

        for (int i = 0; i < Members; i++)
        {
            if (((int)Open >> i & 1) != 0)
            {
                _since[i] = Math.Max(_since[i], exchange.ReplyFirstByteTimeNs);
            }
        }

        Open = SessionMembers.None;
    }

    [InlineArray(Members)]
    private struct Times
    {
        private long _first;
    }
}
