namespace Sensor.Tests.Live;

/// <summary>What arrived of a connection as the sensor saw it in one of its lives.</summary>
internal sealed class SoakSession(UInt128 id)
{
    private readonly List<(long Offset, int Bytes)> _unnamed = [];

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

    public long GapBytes { get; set; }

    public SeenEvent? Closed { get; set; }

    public bool Opened { get; set; }

    /// <summary>Place of the session's first byte in the client's stream.</summary>
    public long Base { get; private set; } = -1;

    private long _lastOffset = -1;

    /// <summary>Whether an event is new; a command that is not behind the last is out of order.</summary>
    public bool Add(int sequence)
    {
        LastSequence = Math.Max(LastSequence, sequence);
        return Sequences.Add(sequence);
    }

    /// <returns>False: out of order.</returns>
    public bool AddCommand(long offset, int bytes, (int Connection, int Number)? named)
    {
        bool inOrder = offset > _lastOffset;
        _lastOffset = offset;
        DecodedBytes += bytes;
        CommandEvents++;
        if (named is { } name)
        {
            Connection = name.Connection;
            Note(name.Number);
            if (Base < 0)
            {
                Base = ((long)name.Number * SoakCommand.Bytes) - offset;
                _unnamed.ForEach(other => Note((int)((Base + other.Offset) / SoakCommand.Bytes)));
            }
        }
        else if (Base >= 0)
        {
            Note((int)((Base + offset) / SoakCommand.Bytes));
        }
        else
        {
            _unnamed.Add((offset, bytes));
        }

        return inOrder;
    }

    private void Note(int number)
    {
        Commands.Add(number);
        First = Math.Min(First, number);
        Last = Math.Max(Last, number);
    }
}
