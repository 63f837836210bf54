namespace Sensor.Policy;

/// <summary>
/// The rules of a policy, compiled once and shared by all workers. Each part that hangs on the session (user, address,
/// database, instance) is a set of rules by its value, so that thousands of rules cost a session a few operations on
/// bits, and an event one more: <see cref="RuleMatcher"/>. Immutable.
/// </summary>
internal sealed class RuleSet
{
    /// <summary>Under these names is counted what no rule of the user's left out.</summary>
    public const string InternalName = "internal_clients";
    public const string OtherwiseName = "otherwise";

    /// <summary>The rule that events name whose command the policy forbids.</summary>
    public const string ForbiddenName = "forbidden_command";

    private readonly ulong[] _anyUser;
    private readonly GlobIndex _users;
    private readonly ulong[] _anyInstance;
    private readonly GlobIndex _instances;
    private readonly ulong[] _anyDatabase;
    private readonly Dictionary<int, ulong[]> _databases = [];
    private readonly ulong[] _anyClient;
    private readonly (AddressRange Range, ulong[] Rules)[] _clients;
    private readonly AddressRange[] _internal;

    /// <param name="options">Without problems (<see cref="PolicyProblems"/>).</param>
    public RuleSet(PolicyOptions options)
    {
        IReadOnlyList<PolicyRule> rules = options.Rules;
        Rules = [.. rules.Select(rule => new CompiledRule(rule, options))];
        Otherwise = options.Otherwise;
        LeftOutNames = [.. rules.Select(rule => rule.Name), InternalName, OtherwiseName];
        _anyUser = Without(match => match.Users.Count);
        _users = Index(match => match.Users);
        _anyInstance = Without(match => match.Instances.Count);
        _instances = Index(match => match.Instances);
        _anyDatabase = Without(match => match.Databases.Count);
        foreach (int database in rules.SelectMany(rule => rule.Match.Databases).Distinct())
        {
            _databases[database] = RuleBits.Of(rules.Count, i => rules[i].Match.Databases.Contains(database));
        }

        _anyClient = Without(match => match.Clients.Count);
        _clients = [.. rules.SelectMany(rule => rule.Match.Clients).Distinct().Select(text => (
            Range(text), RuleBits.Of(rules.Count, i => rules[i].Match.Clients.Contains(text))))];
        WithoutKeys = Without(match => match.Keys.Count);
        Keys = Index(match => match.Keys);
        _internal = [.. options.InternalClients.Select(Range)];

        ulong[] Without(Func<PolicyMatch, int> count) => RuleBits.Of(rules.Count, i => count(rules[i].Match) == 0);

        GlobIndex Index(Func<PolicyMatch, IReadOnlyList<string>> globs) =>
            new(rules.SelectMany((rule, i) => globs(rule.Match).Select(glob => (glob, i))));
    }

    public CompiledRule[] Rules { get; }

    public PolicyAction Otherwise { get; }

    /// <summary>Names of what can leave an event out, by the number that <see cref="RuleMatcher"/> gives.</summary>
    public string[] LeftOutNames { get; }

    public int InternalNumber => Rules.Length;

    public int OtherwiseNumber => Rules.Length + 1;

    public int Words => RuleBits.Words(Rules.Length);

    /// <summary>The rules that ask for no keys.</summary>
    public ulong[] WithoutKeys { get; }

    public GlobIndex Keys { get; }

    /// <summary>Whether nothing can ever be left out or marked, so that nobody need ask.</summary>
    public bool IsEmpty => Rules.Length == 0 && _internal.Length == 0 && Otherwise == PolicyAction.Include;

    /// <summary>Whether no rule of the user's may have the name: nobody could tell whose it is.</summary>
    public static bool Reserves(string name) => name is InternalName or OtherwiseName or ForbiddenName;

    public bool IsInternal(UInt128 client) => AddressRange.ContainsAny(_internal, client);

    /// <summary>
    /// The rules whose users, clients, databases and instances agree; what is null or absent agrees with none.
    /// </summary>
    public void MarkSession(
        (UInt128 Client, long? Database, byte[] Instance) session, ReadOnlySpan<byte> user, Span<ulong> bits)
    {
        Span<ulong> part = stackalloc ulong[Words];
        _anyUser.CopyTo(bits);
        if (!user.IsEmpty)
        {
            _users.Mark(user, bits);
        }

        _anyInstance.CopyTo(part);
        _instances.Mark(session.Instance, part);
        RuleBits.And(bits, part);
        _anyDatabase.CopyTo(part);
        if (session.Database is { } database && _databases.TryGetValue((int)database, out ulong[]? rules))
        {
            RuleBits.Or(part, rules);
        }

        RuleBits.And(bits, part);
        _anyClient.CopyTo(part);
        foreach ((AddressRange range, ulong[] its) in _clients)
        {
            if (range.Contains(session.Client))
            {
                RuleBits.Or(part, its);
            }
        }

        RuleBits.And(bits, part);
    }

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out AddressRange range)
        ? range
        : throw new ArgumentException($"{text} is no address");
}
