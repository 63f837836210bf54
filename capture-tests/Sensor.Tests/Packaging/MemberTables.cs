using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sensor.Events;

namespace Sensor.Tests.Packaging;

/// <summary>The contract of the events in the words of databases: what the samples must hold for each member.</summary>
internal static class MemberTables
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>Elasticsearch's index template: a data stream with a mapping for each member.</summary>
    public static string ElasticsearchTemplate()
    {
        JsonObject properties = new()
        {
            ["@timestamp"] = Typed("date_nanos"),
            ["event"] = new JsonObject { ["properties"] = new JsonObject { ["ingested"] = Typed("date") } },
        };
        foreach (EventMember member in EventMembers.All)
        {
            properties[member.Name] = member.Form switch
            {
                MemberForm.Integer => Typed("long"),
                MemberForm.Milliseconds => Typed("double"),
                MemberForm.OnlyTrue or MemberForm.TrueOrFalse => Typed("boolean"),
                MemberForm.Timestamp => Typed("date_nanos"),
                MemberForm.Address => Typed("ip"),
                _ => Keyword(),
            };
        }

        JsonObject template = new()
        {
            ["index_patterns"] = new JsonArray("redis-audit-*"),
            ["data_stream"] = new JsonObject(),
            ["priority"] = 500,
            ["_meta"] = new JsonObject { ["description"] = "Redis audit events, format json, schema_version 1.0" },
            ["template"] = new JsonObject
            {
                ["settings"] = new JsonObject
                {
                    ["index.lifecycle.name"] = "redis-audit",
                    ["index.default_pipeline"] = "redis-audit",
                    ["index.codec"] = "best_compression",
                    ["index.number_of_shards"] = 1,
                    ["index.number_of_replicas"] = 1,
                },
                ["mappings"] = new JsonObject
                {
                    ["date_detection"] = false,
                    // A member that a later version adds is a keyword where it is a text.
                    ["dynamic_templates"] = new JsonArray(new JsonObject
                    {
                        ["texts"] = new JsonObject { ["match_mapping_type"] = "string", ["mapping"] = Keyword() },
                    }),
                    ["properties"] = properties,
                },
            },
        };
        return template.ToJsonString(Readable) + "\n";
    }

    /// <summary>ClickHouse: a table for six years, fed from Kafka; what comes twice is merged by event_id.</summary>
    public static string ClickHouse()
    {
        StringBuilder sql = new("""
            -- ClickHouse: Redis audit events (format json) over Kafka. Held against the schema by a test.
            -- An event that comes twice is merged by its event_id in time; SELECT … FINAL is exact at once.
            CREATE DATABASE IF NOT EXISTS redis_audit;

            CREATE TABLE IF NOT EXISTS redis_audit.events
            (

            """);
        foreach (EventMember member in EventMembers.All)
        {
            string separator = member == EventMembers.All[^1] ? "" : ",";
            sql.Append(null, $"    `{member.Name}` {ColumnType(member)}{separator}\n");
        }

        return sql.Append("""
            )
            ENGINE = ReplacingMergeTree
            PARTITION BY toYYYYMM(timestamp)
            ORDER BY (instance, timestamp, event_id)
            TTL toDateTime(timestamp) + INTERVAL 6 YEAR DELETE;

            CREATE TABLE IF NOT EXISTS redis_audit.queue AS redis_audit.events
            ENGINE = Kafka
            SETTINGS
                kafka_broker_list = 'kafka-1.example.org:9092,kafka-2.example.org:9092',
                kafka_topic_list = 'redis-audit-events,redis-audit-security,redis-audit-sensor',
                kafka_group_name = 'redis-audit-clickhouse',
                kafka_format = 'JSONEachRow',
                kafka_num_consumers = 1,
                kafka_handle_error_mode = 'stream',
                date_time_input_format = 'best_effort',
                input_format_skip_unknown_fields = 1;

            CREATE MATERIALIZED VIEW IF NOT EXISTS redis_audit.fill TO redis_audit.events AS
            SELECT * FROM redis_audit.queue WHERE length(_error) = 0;

            -- What could not be read, for somebody to look at.
            CREATE TABLE IF NOT EXISTS redis_audit.unreadable (seen DateTime, topic String, raw String, error String)
            ENGINE = MergeTree ORDER BY seen TTL seen + INTERVAL 90 DAY DELETE;

            CREATE MATERIALIZED VIEW IF NOT EXISTS redis_audit.fill_unreadable TO redis_audit.unreadable AS
            SELECT now() AS seen, _topic AS topic, _raw_message AS raw, _error AS error
            FROM redis_audit.queue WHERE length(_error) > 0;

            """).ToString();
    }

    /// <summary>Texts and lists that are absent are empty; numbers and times that are absent must not be 0.</summary>
    private static string ColumnType(EventMember member)
    {
        bool always = member.Always == EventTypes.Everywhere;
        return member.Form switch
        {
            MemberForm.Integer => always ? "Int64" : "Nullable(Int64)",
            MemberForm.Milliseconds => "Nullable(Float64)",
            MemberForm.OnlyTrue => "Bool",
            MemberForm.TrueOrFalse => "Nullable(Bool)",
            MemberForm.Timestamp => always ? "DateTime64(6, 'UTC')" : "Nullable(DateTime64(6, 'UTC'))",
            MemberForm.List => "Array(String)",
            _ => member.Values is null ? "String" : "LowCardinality(String)",
        };
    }

    private static JsonObject Typed(string type) => new() { ["type"] = type };

    private static JsonObject Keyword() => new() { ["type"] = "keyword", ["ignore_above"] = 1024 };
}
