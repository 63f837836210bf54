namespace Sensor.Formats;

/// <summary>All formats, as <c>--format</c> knows them.</summary>
internal static class EventFormats
{
    /// <summary>Bytes of the longest line where a sink does not want it shorter.</summary>
    public const int MaxLineBytes = JsonFormat.MaxEventBytes;

    public static readonly EventFormat Json = new()
    {
        Name = "json",
        Description = "one JSON object per line, every member of the schema (the default)",
        Extension = ".ndjson",
        ContentType = "application/x-ndjson",
        Beginnings = ["{\"schema_version\":"],
        Create = longest => new JsonFormat(longest),
    };

    public static readonly EventFormat RedshiftConnection = new()
    {
        Name = "redshift-connection",
        Description = "connections and logins, in the columns of Amazon Redshift's connection log",
        Extension = ".log",
        ContentType = "text/plain",
        Beginnings = RedshiftConnectionFormat.Kinds,
        Create = _ => new RedshiftConnectionFormat(),
    };

    public static readonly EventFormat RedshiftUser = new()
    {
        Name = "redshift-user",
        Description = "changes to users, in the columns of Amazon Redshift's user log",
        Extension = ".log",
        ContentType = "text/plain",
        Beginnings = ["|"],
        Create = _ => new RedshiftUserFormat(),
    };

    public static readonly EventFormat RedshiftActivity = new()
    {
        Name = "redshift-activity",
        Description = "commands, in the lines of Amazon Redshift's user activity log",
        Extension = ".log",
        ContentType = "text/plain",
        Beginnings = ["'0000-00-00T00:00:00Z UTC ["],
        Create = longest => new RedshiftActivityFormat(longest),
    };

    public static readonly EventFormat ValkeyAuditText =
        ValkeyAudit("text", ".log", "text/plain", "[0000-00-00 00:00:00] [", ValkeyAuditStyle.Text);

    public static readonly IReadOnlyList<EventFormat> All =
    [
        Json,
        new()
        {
            Name = "ecs",
            Description = "Elastic Common Schema 9 with OpenTelemetry's db.*; the rest under redis.*",
            Extension = ".ndjson",
            ContentType = "application/x-ndjson",
            Beginnings = ["{\"@timestamp\":"],
            Create = longest => new EcsFormat(longest),
        },
        new()
        {
            Name = "ocsf",
            Description = "Open Cybersecurity Schema Framework 1.8; the rest in unmapped",
            Extension = ".ndjson",
            ContentType = "application/x-ndjson",
            Beginnings = ["{\"class_uid\":"],
            Create = longest => new OcsfFormat(longest),
        },
        new()
        {
            Name = "text",
            Description = "one line to read, safe on a terminal",
            Extension = ".log",
            ContentType = "text/plain",
            Beginnings = ["0000-00-00T00:00:00."],
            Create = longest => new TextFormat(longest),
        },
        new()
        {
            Name = "csv",
            Description = "a header and a column for each member (RFC 4180)",
            Extension = ".csv",
            ContentType = "text/csv",
            Beginnings = ["schema_version,timestamp,"],
            Header = () => CsvFormat.Header,
            LineEnd = "\r\n",
            Create = longest => new CsvFormat(longest),
        },
        new()
        {
            Name = "cef",
            Description = "ArcSight Common Event Format",
            Extension = ".log",
            ContentType = "text/plain",
            Beginnings = ["CEF:0|"],
            Create = longest => new CefFormat(longest),
        },
        new()
        {
            Name = "leef",
            Description = "IBM QRadar's Log Event Extended Format 2.0",
            Extension = ".log",
            ContentType = "text/plain",
            Beginnings = ["LEEF:2.0|"],
            Create = longest => new LeefFormat(longest),
        },
        RedshiftConnection,
        RedshiftUser,
        RedshiftActivity,
        ValkeyAuditText,
        ValkeyAudit("json", ".ndjson", "application/x-ndjson", "{\"timestamp\":", ValkeyAuditStyle.Json),
        ValkeyAudit("csv", ".csv", "text/csv", "0000-00-00 00:00:00,", ValkeyAuditStyle.Csv),
    ];

    /// <summary>Amazon Redshift's three logs, each a file of its own.</summary>
    public const string Redshift = "redshift";

    /// <summary>The form that the Valkey audit module writes unless told otherwise.</summary>
    public const string ValkeyAuditName = "valkey-audit";

    /// <summary>All names that <see cref="Expand"/> knows.</summary>
    public static IEnumerable<string> Names => All.Select(format => format.Name).Append(Redshift).Append(ValkeyAuditName);

    /// <summary>The formats that a name stands for; none where it stands for nothing.</summary>
    public static EventFormat[] Expand(string name) => name switch
    {
        Redshift => [RedshiftConnection, RedshiftUser, RedshiftActivity],
        ValkeyAuditName => [ValkeyAuditText],
        _ => [.. All.Where(format => format.Name == name)],
    };

    private static EventFormat ValkeyAudit(
        string name, string extension, string contentType, string beginning, ValkeyAuditStyle style) => new()
        {
            Name = $"valkey-audit-{name}",
            Description = $"the {name} lines of the Valkey audit module",
            Extension = extension,
            ContentType = contentType,
            Beginnings = [beginning],
            Create = longest => new ValkeyAuditFormat(style, longest),
        };
}
