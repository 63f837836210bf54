namespace Sensor.Events;

/// <summary>One member of the event, as the output contract describes it.</summary>
internal sealed record EventMember(string Name, MemberForm Form, EventTypes In, string Meaning)
{
    /// <summary>The event types in which it always stands.</summary>
    public EventTypes Always { get; init; }

    /// <summary>The only values that it, or an item of its list, may have; null where they are open.</summary>
    public byte[][]? Values { get; init; }

    /// <summary>A regular expression for it; null where there is none, or the form has its own.</summary>
    public string? Pattern { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }
}
