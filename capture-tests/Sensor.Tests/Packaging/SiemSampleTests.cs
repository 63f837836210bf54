using System.Text.Json;
using System.Text.RegularExpressions;
using Sensor.Events;
using YamlDotNet.RepresentationModel;

namespace Sensor.Tests.Packaging;

/// <summary>The samples name members, topics and indices that there are.</summary>
public sealed partial class SiemSampleTests
{
    private static readonly HashSet<string> Members = [.. EventMembers.All.Select(member => member.Name)];

    private static readonly string[] Topics = ["redis-audit-events", "redis-audit-security", "redis-audit-sensor"];

    [Fact]
    public void The_lifecycle_is_hot_to_90_days_warm_to_12_months_cold_to_6_years()
    {
        JsonElement phases = Sample.Json("siem/elasticsearch/lifecycle-policy.json").GetProperty("policy").GetProperty("phases");
        Assert.Equal("90d", phases.GetProperty("warm").GetProperty("min_age").GetString());
        Assert.Equal("365d", phases.GetProperty("cold").GetProperty("min_age").GetString());
        // Six years hold one or two leap days.
        Assert.Equal($"{(6 * 365) + 2}d", phases.GetProperty("delete").GetProperty("min_age").GetString());
        Assert.True(phases.GetProperty("hot").GetProperty("actions").TryGetProperty("rollover", out _));
    }

    [Fact]
    public void The_ingest_pipeline_reads_members_that_there_are()
    {
        foreach (JsonElement step in Sample.Json("siem/elasticsearch/ingest-pipeline.json").GetProperty("processors").EnumerateArray())
        {
            JsonProperty processor = Assert.Single(step.EnumerateObject());
            string source = processor.Name == "date" ? "field" : "copy_from";
            if (processor.Value.TryGetProperty(source, out JsonElement member))
            {
                Assert.Contains(member.GetString()!, Members);
            }
        }
    }

    [Fact]
    public void The_objects_of_Kibana_refer_to_each_other_and_to_members_that_there_are()
    {
        JsonElement[] objects = [.. Sample.Text("siem/kibana/redis-audit.ndjson")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        HashSet<string> ids = [.. objects.Select(item => $"{item.GetProperty("type")} {item.GetProperty("id")}")];
        Assert.Equal(objects.Length, ids.Count);
        foreach (JsonElement item in objects)
        {
            Assert.All(item.GetProperty("references").EnumerateArray(), reference =>
                Assert.Contains($"{reference.GetProperty("type")} {reference.GetProperty("id")}", ids));
            if (item.GetProperty("type").GetString() == "visualization")
            {
                HoldVisualization(item.GetProperty("attributes"));
            }
        }

        JsonElement dashboard = objects.Single(item => item.GetProperty("type").GetString() == "dashboard");
        int panels = JsonDocument.Parse(dashboard.GetProperty("attributes").GetProperty("panelsJSON").GetString()!)
            .RootElement.GetArrayLength();
        Assert.Equal(objects.Length - 2, panels);
    }

    private static void HoldVisualization(JsonElement attributes)
    {
        JsonElement state = JsonDocument.Parse(attributes.GetProperty("visState").GetString()!).RootElement;
        foreach (JsonElement aggregation in state.GetProperty("aggs").EnumerateArray())
        {
            if (aggregation.GetProperty("params").TryGetProperty("field", out JsonElement field))
            {
                Assert.Contains(field.GetString()!, Members.Append("@timestamp"));
            }
        }

        string search = attributes.GetProperty("kibanaSavedObjectMeta").GetProperty("searchSourceJSON").GetString()!;
        string query = JsonDocument.Parse(search).RootElement.GetProperty("query").GetProperty("query").GetString()!;
        HoldNames(FieldBeforeColon().Matches(query));
    }

    [Fact]
    public void Filebeat_reads_the_trail_and_knows_an_event_by_its_id()
    {
        YamlNode filebeat = Assert.Single(Sample.Yaml("siem/filebeat/filebeat.yml"));
        YamlNode input = Assert.Single((YamlSequenceNode)((YamlMappingNode)filebeat).Children[new YamlScalarNode("filebeat.inputs")]);
        Assert.Equal("filestream", input.TextAt("type"));
        Assert.Equal("/var/log/redis-audit/*.ndjson", input.TextAt("paths.0"));
        Assert.Equal("event_id", input.TextAt("parsers.0.ndjson.document_id"));
        Assert.True(int.Parse(input.TextAt("message_max_bytes"), null) >= 512 << 10);
    }

    [Theory]
    [InlineData("siem/kafka-connect/s3-sink.json")]
    [InlineData("siem/kafka-connect/elasticsearch-sink.json")]
    public void A_sink_of_Kafka_Connect_takes_all_topics_and_holds_no_password(string name)
    {
        JsonElement sink = Sample.Json(name);
        Assert.StartsWith("redis-audit-", sink.GetProperty("name").GetString(), StringComparison.Ordinal);
        JsonElement settings = sink.GetProperty("config");
        Assert.Equal(string.Join(',', Topics), settings.GetProperty("topics").GetString());
        foreach (JsonProperty setting in settings.EnumerateObject())
        {
            Assert.Equal(JsonValueKind.String, setting.Value.ValueKind);
            if (setting.Name.EndsWith("password", StringComparison.Ordinal))
            {
                Assert.StartsWith("${file:", setting.Value.GetString(), StringComparison.Ordinal);
            }
        }

        // Each transformation that is named is described, and none that is not.
        string[] named = settings.TryGetProperty("transforms", out JsonElement list) ? list.GetString()!.Split(',') : [];
        Assert.Equal(named.Order(), settings.EnumerateObject()
            .Where(setting => setting.Name.StartsWith("transforms.", StringComparison.Ordinal))
            .Select(setting => setting.Name.Split('.')[1]).Distinct().Order());
    }

    [Fact]
    public void The_description_of_the_topics_refers_to_what_there_is()
    {
        YamlNode document = Assert.Single(Sample.Yaml("siem/asyncapi/redis-audit.yaml"));
        Assert.Equal("3.0.0", document.TextAt("asyncapi"));
        Assert.Equal(Topics, ((YamlMappingNode)document.At("channels")).Select(channel => channel.Value.TextAt("address")));
        foreach (Match reference in Reference().Matches(Sample.Text("siem/asyncapi/redis-audit.yaml")))
        {
            string target = reference.Groups[1].Value;
            if (target.StartsWith("#/", StringComparison.Ordinal))
            {
                document.At(target[2..].Replace('/', '.'));
            }
            else
            {
                Assert.True(File.Exists(Path.Combine(Sample.PathOf("siem/asyncapi"), target)), target);
            }
        }
    }

    [Theory]
    [InlineData("siem/logstash/redis-audit.conf")]
    [InlineData("siem/clickhouse/redis-audit.sql")]
    public void Whoever_reads_Kafka_reads_all_topics(string name) =>
        Assert.All(Topics, topic => Assert.Contains(topic, Sample.Text(name), StringComparison.Ordinal));

    [Fact]
    public void Searches_of_Splunk_name_members_that_there_are_and_a_list_with_braces()
    {
        string[] made = ["index", "sourcetype", "count", "first", "last", "told", "bytes", "users"];
        string[] named = [.. EventMembers.All.Select(
            member => member.Form == MemberForm.List ? $"{member.Name}{{}}" : member.Name)];
        string[] searches = [.. Sample.Text("siem/splunk/savedsearches.conf").Split('\n')
            .Where(line => line.StartsWith("search = ", StringComparison.Ordinal))];
        string[] fields = [.. searches.SelectMany(search => FieldOfSplunk().Matches(search))
            .Select(match => match.Groups[1].Value.Trim('"'))];
        string[] columns = [.. searches.SelectMany(search => TableOfSplunk().Matches(search))
            .SelectMany(match => match.Groups[1].Value.Split(' ')).Where(name => name != "_time")];
        Assert.Contains("tags{}", fields);
        Assert.Contains("permissions{}", columns);
        Assert.All(fields.Concat(columns), name => Assert.Contains(name, named.Concat(made)));
        // In a condition the braces need quotes.
        Assert.All(searches, search => Assert.DoesNotMatch(@"(?<!"")\b[a-z_]+\{\}=", search));
    }

    [Theory]
    [InlineData("authentication login success", "success")]
    [InlineData("authentication login unknown", "")]
    [InlineData("authentication login_failed failure", "failure")]
    [InlineData("failed_access login_failed failure invalid_password", "failure")]
    [InlineData("failed_access permission_denied failure no_permission", "blocked")]
    [InlineData("data_access get success", "allowed")]
    [InlineData("data_access get unknown", "")]
    public void Splunk_calls_a_login_successful_that_was(string values, string action)
    {
        string[] members = ["event_category", "event_action", "outcome", "failure_reason"];
        Dictionary<string, string> given = members.Zip(values.Split(' '))
            .ToDictionary(pair => pair.First, pair => pair.Second);
        string rule = Sample.Text("siem/splunk/props.conf").Split("EVAL-action = case(")[1].Split('\n')[0];
        Match[] cases = [.. CaseOfSplunk().Matches(rule).Cast<Match>()];
        // All of it was read.
        Assert.Equal(rule, string.Join(", ", cases.Select(match => match.Value)) + ")");
        Match? first = cases.FirstOrDefault(one => one.Groups[1].Value.Split(" AND ").All(condition =>
            condition.Split("==") is [var member, var value] && Members.Contains(member)
            && given.GetValueOrDefault(member) == value.Trim('"')));
        Assert.Equal(action, first?.Groups[2].Value ?? "");
    }

    [Fact]
    public void Names_of_Splunks_own_stand_for_members_that_there_are() =>
        HoldNames(AliasOfSplunk().Matches(Sample.Text("siem/splunk/props.conf").Split("FIELDALIAS")[1].Split('\n')[0]));

    [Fact]
    public void Sentinel_takes_members_that_there_are_and_asks_for_columns_that_it_has()
    {
        string rule = Sample.Json("siem/sentinel/data-collection-rule.json").GetProperty("properties")
            .GetProperty("dataFlows")[0].GetProperty("transformKql").GetString()!;
        HoldNames(MemberOfEvent().Matches(rule));
        string queries = Sample.Text("siem/sentinel/analytics.kql");
        HoldNames(MemberOfEvent().Matches(queries.Replace("Event.", "event.", StringComparison.Ordinal)));
        HashSet<string> columns = [.. Column().Matches(rule).Select(match => match.Groups[1].Value)];
        columns.UnionWith(ColumnMade().Matches(queries).Select(match => match.Groups[1].Value));
        foreach (Match column in ColumnAsked().Matches(queries))
        {
            Assert.Contains(column.Groups[1].Value, columns);
        }
    }

    private static void HoldNames(IEnumerable<Match> names, params string[] others)
    {
        foreach (string name in names.Select(match => match.Groups[1].Value))
        {
            Assert.Contains(name, Members.Concat(others));
        }
    }

    [GeneratedRegex(@"\b([a-z_]+)\s*:")]
    private static partial Regex FieldBeforeColon();

    [GeneratedRegex(@"\$ref: ""([^""]+)""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"(""[^""=]+""|\b[a-z_]+(?:\{\})?)(?:=| IN )")]
    private static partial Regex FieldOfSplunk();

    [GeneratedRegex(@"\| table ([^|]+)$")]
    private static partial Regex TableOfSplunk();

    [GeneratedRegex(@"([a-z][^,]+),""([a-z]+)""")]
    private static partial Regex CaseOfSplunk();

    [GeneratedRegex(@"([a-z_]+) AS ")]
    private static partial Regex AliasOfSplunk();

    [GeneratedRegex(@"\bevent\.([a-z_]+)")]
    private static partial Regex MemberOfEvent();

    [GeneratedRegex(@"(\w+) = ")]
    private static partial Regex Column();

    [GeneratedRegex(@"(?:mv-expand|summarize|,) (\w+) =")]
    private static partial Regex ColumnMade();

    [GeneratedRegex(@"(?m)^\| where (?:not)?(?:isnotempty\()?([A-Z]\w+)")]
    private static partial Regex ColumnAsked();
}
