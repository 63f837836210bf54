namespace Sensor.Tests.Live;

/// <summary>What arrived of a connection as the sensor saw it in one of its lives.</summary>
internal sealed class SoakSession(UInt128 id)
{
    private const int MostGaps = 10;

    private long _lastOffset = -1;
    private int _lastCommandSequence;
    private int _others;

    public UInt128 Id => id;

    /// <summary>-1: no command of it arrived.</summary>
    public int Connection { get; private set; } = -1;

    /// <summary>Sequence numbers of the events that arrived.</summary>
    public SoakBits Sequences { get; } = new();

    public int LastSequence { get; private set; }

    /// <summary>Numbers of the commands that arrived.</summary>
    public SoakBits Commands { get; } = new();

    /// <summary>Events of commands; one that a loss tore may have two.</summary>
    public int CommandEvents { get; private set; }

    public int First { get; private set; } = int.MaxValue;

    public int Last { get; private set; } = -1;

    public long DecodedBytes { get; private set; }

    public long GapBytes { get; private set; }

    public SeenEvent? Closed { get; set; }

    public bool Opened { get; set; }

    /// <summary>Place of the session's first byte in the client's stream; -1: not known.</summary>
    public long Base { get; private set; } = -1;

    public List<SoakHole> Holes { get; } = [];

    /// <summary>The first of its gaps, as they were told.</summary>
    public List<string> Gaps { get; } = [];

    /// <summary>Numbers of events that are missing behind the last command, before the last event that came.</summary>
    public int LostAtEnd => LastSequence - _lastCommandSequence - _others;

    /// <summary>Whether an event is new.</summary>
    public bool Add(int sequence)
    {
        LastSequence = Math.Max(LastSequence, sequence);
        return Sequences.Add(sequence);
    }

    /// <summary>A new event that is no command.</summary>
    public void AddOther() => _others++;

    public void NoteGap(SeenEvent told)
    {
        GapBytes += told.Direction == "to_server" ? told.Bytes ?? 0 : 0;
        if (Gaps.Count < MostGaps)
        {
            Gaps.Add($"{told.Direction} {told.Bytes} {told.Cause} {told.FirstTime}");
        }
    }

    /// <returns>False: out of order.</returns>
    public bool AddCommand(int sequence, (long Offset, int Bytes) place, (int Connection, int Number)? named)
    {
        bool inOrder = place.Offset > _lastOffset;
        _lastOffset = place.Offset;
        DecodedBytes += place.Bytes;
        CommandEvents++;
        if (named is { } name && Base < 0)
        {
            Connection = name.Connection;
            Base = ((long)name.Number * SoakCommand.Bytes) - place.Offset;
            Last = (int)((Base + SoakCommand.Bytes - 1) / SoakCommand.Bytes) - 1;
        }

        if (Base < 0)
        {
            _others++;
            return inOrder;
        }

        int number = named?.Number ?? (int)((Base + place.Offset) / SoakCommand.Bytes);
        NoteHole(number, sequence);
        Commands.Add(number);
        First = Math.Min(First, number);
        Last = Math.Max(Last, number);
        return inOrder;
    }

    private void NoteHole(int number, int sequence)
    {
        int commands = Math.Max(0, number - Last - 1);
        int events = sequence - _lastCommandSequence - 1 - _others;
        if (commands > 0 || events > 0)
        {
            Holes.Add(new SoakHole(Last + 1, commands, Math.Max(0, events)));
        }

        _lastCommandSequence = sequence;
        _others = 0;
    }
}
