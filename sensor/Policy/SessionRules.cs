namespace Sensor.Policy;

/// <summary>
/// What a rule set says of one session, worked out once for its facts and kept in
/// <see cref="Events.ConnectionBlock.PolicySlot"/>.
/// </summary>
internal sealed record SessionRules(RuleSet Set, ulong[] Rules, bool IsInternal);
