using System.Text;
using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Sessions;

namespace Sensor.Hosting;

/// <summary>
/// What a run told and lost, counted per worker without locks and added up at its end: the matter of the summary.
/// What traffic can choose (user names, unknown ports) has a bound; beyond it is counted under one name.
/// </summary>
internal sealed class RunStatistics
{
    private const int MaxUsers = 10_000;
    private const int MaxPorts = 1_000;
    private const string OtherUsers = "(other users)";
    private const string NoUser = "(unknown)";

    private readonly Dictionary<string, UserCounter> _users = [];
    private readonly Dictionary<string, long> _commands = [];
    private readonly Dictionary<ushort, long> _ports = [];
    private (CommandDefinition Definition, long Count)[] _byDefinition = [];

    public long Events { get; set; }

    /// <summary>Left out by the choice of --from, --to, --client, --user, --command.</summary>
    public long LeftOut { get; set; }

    /// <summary>Left out by the policy, by rule.</summary>
    public LeftOutCounts LeftOutByRule { get; } = new();

    public long Commands { get; set; }

    /// <summary>TCP connections met; those recognised as Redis, and as encrypted.</summary>
    public long Connections { get; set; }

    public long RedisConnections { get; set; }

    public long EncryptedConnections { get; set; }

    /// <summary>
    /// Connections of the sensor's own to servers that it asks, and commands on them: left out of the audit.
    /// </summary>
    public long OwnConnections { get; set; }

    public long OwnCommands { get; set; }

    /// <summary>Rows of CLIENT LIST that belonged to a connection, by what became of them.</summary>
    public long[] Rows { get; } = new long[Enum.GetValues<RowVerdict>().Length];

    /// <summary>Rows of CLIENT LIST, in all lists together, that named no id or no user that can be used.</summary>
    public long RowsLeftOut { get; set; }

    public long InternalErrors { get; set; }

    public long[] ByCategory { get; } = new long[EventNames.Categories.Length];

    public long[] ByFailure { get; } = new long[EventNames.Failures.Length];

    /// <summary>capture_gap events and lost bytes by cause.</summary>
    public long[] GapEvents { get; } = new long[EventNames.GapCauses.Length];

    public long[] GapBytes { get; } = new long[EventNames.GapCauses.Length];

    public long[] Anomalies { get; } = new long[AnomalyNames.Count];

    /// <summary>Events that reached nobody, by the cause that was told.</summary>
    public long[] LostEvents { get; } = new long[EventNames.GapCauses.Length];

    /// <summary>What metrics say of commands.</summary>
    public CommandCounts ByOutcome { get; } = new();

    public IEnumerable<UserCounter> Users => _users.Values.Where(user => user.Events > 0);

    /// <summary>Ports of servers and how many connections went there.</summary>
    public IReadOnlyDictionary<ushort, long> Ports => _ports;

    /// <summary>What the policy left out since the start, by the rule's name.</summary>
    public Dictionary<string, long> CountsByRule
    {
        get
        {
            Dictionary<string, long> sum = [];
            LeftOutByRule.SumInto(sum);
            return sum;
        }
    }

    public IReadOnlyDictionary<string, long> CountsByCommand
    {
        get
        {
            FoldDefinitions();
            return _commands;
        }
    }

    public UserCounter UserOf(ReadOnlySpan<byte> user, bool known)
    {
        string name = known ? Encoding.Latin1.GetString(user) : NoUser;
        if (!_users.TryGetValue(name, out UserCounter? counter))
        {
            if (_users.Count >= MaxUsers)
            {
                name = OtherUsers;
            }

            counter = _users.GetValueOrDefault(name) ?? (_users[name] = new UserCounter(name));
        }

        return counter;
    }

    public void CountCommand(CommandDefinition? definition)
    {
        Commands++;
        int id = definition?.Id ?? -1;
        if (id < 0)
        {
            AddCommand("(unknown or malformed)", 1);
            return;
        }

        if (id >= _byDefinition.Length)
        {
            Array.Resize(ref _byDefinition, Math.Max(512, id * 2));
        }

        _byDefinition[id].Definition = definition!;
        _byDefinition[id].Count++;
    }

    public void CountPort(ushort port)
    {
        if (_ports.ContainsKey(port) || _ports.Count < MaxPorts)
        {
            _ports[port] = _ports.GetValueOrDefault(port) + 1;
        }
    }

    public void Add(RunStatistics other)
    {
        Events += other.Events;
        LeftOut += other.LeftOut;
        LeftOutByRule.Add(other.LeftOutByRule);
        Commands += other.Commands;
        Connections += other.Connections;
        RedisConnections += other.RedisConnections;
        EncryptedConnections += other.EncryptedConnections;
        OwnConnections += other.OwnConnections;
        OwnCommands += other.OwnCommands;
        RowsLeftOut += other.RowsLeftOut;
        InternalErrors += other.InternalErrors;
        AddEach(Rows, other.Rows);
        AddEach(ByCategory, other.ByCategory);
        AddEach(ByFailure, other.ByFailure);
        AddEach(GapEvents, other.GapEvents);
        AddEach(GapBytes, other.GapBytes);
        AddEach(Anomalies, other.Anomalies);
        AddEach(LostEvents, other.LostEvents);
        ByOutcome.Add(other.ByOutcome);
        foreach (UserCounter user in other.Users)
        {
            UserCounter mine = UserOf(Encoding.Latin1.GetBytes(user.Name), known: true);
            mine.Events += user.Events;
            mine.Failures += user.Failures;
        }

        foreach ((string command, long count) in other.CountsByCommand)
        {
            AddCommand(command, count);
        }

        foreach ((ushort port, long count) in other.Ports)
        {
            _ports[port] = _ports.GetValueOrDefault(port) + count;
        }
    }

    public void AddAnomalies(ReadOnlySpan<long> totals)
    {
        for (int i = 0; i < totals.Length; i++)
        {
            Anomalies[i] += totals[i];
        }
    }

    private static void AddEach(long[] mine, long[] other)
    {
        for (int i = 0; i < mine.Length; i++)
        {
            mine[i] += other[i];
        }
    }

    private void AddCommand(string name, long count) => _commands[name] = _commands.GetValueOrDefault(name) + count;

    private void FoldDefinitions()
    {
        foreach ((CommandDefinition definition, long count) in _byDefinition)
        {
            if (count > 0)
            {
                string name = Encoding.ASCII.GetString(definition.Name);
                AddCommand(definition.Subcommand is null
                    ? name : $"{name} {Encoding.ASCII.GetString(definition.Subcommand)}", count);
            }
        }

        _byDefinition = [];
    }
}
