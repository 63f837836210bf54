namespace Sensor.Tests.Live;

/// <summary>A client's log of one connection: its pipelines of equal length, and when each was under way (true time).</summary>
internal sealed class SoakConnection(int number, int port, long openedNs)
{
    private readonly List<(long SentNs, long AnsweredNs)> _pipelines = [];

    public static long NowNs => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    public int Number => number;

    public int Port => port;

    public long OpenedNs => openedNs;

    public long ClosedNs { get; set; } = long.MaxValue;

    public int Commands => _pipelines.Count * SoakLoad.PipelineCommands;

    public void Add(long sentNs, long answeredNs) => _pipelines.Add((sentNs, answeredNs));

    /// <summary>When a command was under way.</summary>
    public (long SentNs, long AnsweredNs) TimeOf(int command) => _pipelines[command / SoakLoad.PipelineCommands];
}
