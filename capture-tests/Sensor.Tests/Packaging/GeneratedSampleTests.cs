using System.Text;
using Sensor.Events;

namespace Sensor.Tests.Packaging;

/// <summary>
/// Samples that follow from the contract of the events alone; <c>UPDATE_GOLDEN=1</c> writes them anew when it has grown.
/// </summary>
public sealed class GeneratedSampleTests
{
    [Fact]
    public void The_index_template_has_a_mapping_for_every_member() =>
        Hold("siem/elasticsearch/index-template.json", MemberTables.ElasticsearchTemplate());

    [Fact]
    public void The_table_of_ClickHouse_has_a_column_for_every_member() =>
        Hold("siem/clickhouse/redis-audit.sql", MemberTables.ClickHouse());

    [Fact]
    public void The_schema_beside_the_topics_is_what_the_sensor_prints() =>
        Hold("siem/asyncapi/redis-audit-event.schema.json", Encoding.UTF8.GetString(EventSchema.ToUtf8()));

    private static void Hold(string name, string expected)
    {
        string path = Sample.PathOf(name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == expected,
            $"{name} is not what the contract of the events says; UPDATE_GOLDEN=1 writes it anew");
    }
}
