namespace Sensor.Policy;

/// <summary>
/// A policy, looked through and compiled once: what all workers share, until another takes its place
/// (<see cref="PolicyInForce"/>). Immutable. What a worker makes of it is its <see cref="PolicyStage"/>.
/// </summary>
internal sealed class PolicySnapshot
{
    private PolicySnapshot(PolicyOptions options)
    {
        Options = options;
        Rules = new RuleSet(options);
        Keys = new KeyRuleSet(options);
    }

    public PolicyOptions Options { get; }

    public RuleSet Rules { get; }

    public KeyRuleSet Keys { get; }

    /// <exception cref="ArgumentException">
    /// The policy has problems; whoever has a user to tell asks <see cref="PolicyProblems"/> before.
    /// </exception>
    public static PolicySnapshot Compile(PolicyOptions options)
    {
        List<PolicyProblem> problems = PolicyProblems.Of(options);
        return problems.Count == 0
            ? new(options)
            : throw new ArgumentException(
                string.Join('\n', problems.Select(problem => $"{problem.Key}: {problem.Sentence}")));
    }
}
