using System.Globalization;
using System.Text;
using Sensor.Events;
using Sensor.Instances;

namespace Sensor.Policy;

/// <summary>What a <c>redis_server</c> event tells of a server's life: its start, its role, its keys flushed.</summary>
internal sealed class ServerLifeEvents
{
    private const long NsPerSecond = 1_000_000_000;
    private const int RunIdDigits = 40;

    /// <summary>Databases, and parameters, that are listed.</summary>
    private const int MaxListed = 64;

    private readonly PolledText _text;

    public ServerLifeEvents(PolledText text) => _text = text;

    public void Fill(ServerFinding finding, AuditEvent audit, PolledFacts polled)
    {
        bool flush = finding.Kind == ServerFindingKind.KeysFlushed;
        audit.Category = flush ? EventCategory.SystemObject : EventCategory.SystemLifecycle;
        audit.Action = new(ActionOf(finding.Kind));
        audit.Outcome = finding.Kind == ServerFindingKind.Unreachable ? AuditOutcome.Failure : AuditOutcome.Success;
        audit.FirstTimeNs = finding.SinceNs ?? AuditEvent.Absent;
        polled.InitiatedBy = _text.Shown(finding.Cause?.User, ClippedMembers.InitiatedBy, audit);
        polled.CauseEventId = finding.Cause?.EventId ?? [];
        if (finding.Server is { } server)
        {
            FillServer(server, finding, audit, polled);
        }

        if (finding.Kind is ServerFindingKind.Restarted && finding.Before is { } before)
        {
            polled.PreviousUptimeSeconds = before.UptimeSeconds;
            polled.LastSaveNs = before.LastSaveSeconds is > 0 and < long.MaxValue / NsPerSecond
                ? before.LastSaveSeconds.Value * NsPerSecond
                : AuditEvent.Absent;
            foreach (string parameter in finding.ConfigChanges.Take(MaxListed))
            {
                polled.ConfigChanges.Add(new(Encoding.UTF8.GetBytes(parameter)));
            }
        }

        if (flush)
        {
            FillFlush(finding, polled);
        }
    }

    private static byte[] ActionOf(ServerFindingKind kind) => kind switch
    {
        ServerFindingKind.Started => "started"u8.ToArray(),
        ServerFindingKind.Restarted => "restarted"u8.ToArray(),
        ServerFindingKind.Replaced => "replaced"u8.ToArray(),
        ServerFindingKind.Unreachable => "unreachable"u8.ToArray(),
        ServerFindingKind.Reachable => "reachable"u8.ToArray(),
        ServerFindingKind.RoleChanged => "role_changed"u8.ToArray(),
        _ => "keys_flushed"u8.ToArray(),
    };

    private static void FillServer(ServerStatus server, ServerFinding finding, AuditEvent audit, PolledFacts polled)
    {
        bool wellFormed = server.RunId.Length == RunIdDigits && server.RunId.All(char.IsAsciiHexDigitLower);
        polled.RunId = wellFormed ? PolledText.Ascii(server.RunId) : default;
        polled.Role = Name(server.Role);
        polled.PreviousRole = finding.Kind == ServerFindingKind.RoleChanged ? Name(finding.Before?.Role) : default;
        polled.Master = Name(server.Master);
        audit.Version = Name(server.Version);
        audit.UptimeSeconds = finding.Kind == ServerFindingKind.Unreachable ? AuditEvent.Absent : server.UptimeSeconds;
    }

    private static void FillFlush(ServerFinding finding, PolledFacts polled)
    {
        polled.Database = finding.Database ?? AuditEvent.Absent;
        polled.KeysDeleted = finding.KeysDeleted ?? AuditEvent.Absent;
        polled.MemoryFreedBytes = finding.MemoryFreedBytes ?? AuditEvent.Absent;
        polled.Estimated = true;
        AddKeyspace(finding.Before, finding.Database, polled.KeyspaceBefore);
        AddKeyspace(finding.Server, finding.Database, polled.KeyspaceAfter);
    }

    private static void AddKeyspace(ServerStatus? server, int? database, TextList list)
    {
        foreach ((int number, long keys) in server?.Keys.OrderBy(pair => pair.Key).Take(MaxListed) ?? [])
        {
            if (database is null || database == number)
            {
                list.Add(PolledText.Ascii(string.Create(CultureInfo.InvariantCulture, $"db{number}={keys}")));
            }
        }
    }

    /// <summary>A word or an address in the server's answer, shown where it looks like one.</summary>
    private static TextSlice Name(string? text) =>
        string.IsNullOrEmpty(text) ? default : PolledText.Tried(Encoding.UTF8.GetBytes(text));
}
