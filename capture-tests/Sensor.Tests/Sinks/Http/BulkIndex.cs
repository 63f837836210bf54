using System.Text.Json;

namespace Sensor.Tests.Sinks.Http;

/// <summary>What Elasticsearch does with a bulk request, as far as the sink can see: documents by their ids.</summary>
internal sealed class BulkIndex
{
    public Dictionary<string, string> Documents { get; } = [];

    /// <summary>How often a document that was there already was sent again.</summary>
    public int Conflicts { get; private set; }

    /// <summary>Gives, for the item's number in the request, an error's status and type; null: it is taken.</summary>
    public Func<int, string, (int Status, string Type)?> Refuse { get; set; } = (_, _) => null;

    public string Take(SeenRequest request)
    {
        List<string> items = [];
        string[] lines = request.Lines;
        for (int i = 0; i < lines.Length; i += 2)
        {
            items.Add(TakeOne(i / 2, lines[i], lines[i + 1]));
        }

        bool errors = items.Any(item => item.Contains("\"error\"", StringComparison.Ordinal));
        return $"{{\"errors\":{(errors ? "true" : "false")},\"items\":[{string.Join(',', items)}]}}";
    }

    private string TakeOne(int number, string action, string document)
    {
        using JsonDocument parsed = JsonDocument.Parse(action);
        JsonProperty asked = parsed.RootElement.EnumerateObject().Single();
        string id = asked.Value.GetProperty("_id").GetString()!;
        JsonDocument.Parse(document).Dispose();
        if (Refuse(number, id) is { } refused)
        {
            return Item(asked.Name, refused.Status, refused.Type);
        }

        if (asked.Name == "create" && Documents.ContainsKey(id))
        {
            Conflicts++;
            return Item(asked.Name, 409, "version_conflict_engine_exception");
        }

        Documents[id] = document;
        return $"{{\"{asked.Name}\":{{\"status\":201}}}}";
    }

    private static string Item(string action, int status, string type) =>
        $"{{\"{action}\":{{\"status\":{status},\"error\":{{\"type\":\"{type}\",\"reason\":\"user:1 is s3cr3t\","
        + "\"caused_by\":{\"type\":\"illegal_argument_exception\",\"reason\":\"s3cr3t\"}}}}";
}
