using System.Text.Json;
using Sensor.Tests.Packaging;

namespace Sensor.Tests.Live;

/// <summary>A real Prometheus, which scrapes the sensor each second and evaluates the alerts that are shipped.</summary>
internal sealed class Prometheus
{
    private const int Port = 9090;

    private readonly WatchedSensor _sensor;

    /// <param name="network">Where it runs; it ends it.</param>
    /// <param name="sensor">What it scrapes.</param>
    public Prometheus(WatchedNetwork network, WatchedSensor sensor)
    {
        _sensor = sensor;
        string path = Path.Combine(network.Folder, "prometheus.yaml");
        File.WriteAllText(path, $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [{{Sample.PathOf("siem/prometheus/redis-audit-alerts.yaml")}}]
            scrape_configs:
              - job_name: redis-audit
                static_configs: [{targets: ["127.0.0.1:{{WatchedSensor.MetricsPort}}"]}]
            """);
        network.StartProcess(
            "prometheus", $"--config.file={path}", $"--storage.tsdb.path={Path.Combine(network.Folder, "tsdb")}",
            $"--web.listen-address=127.0.0.1:{Port}", "--log.level=error");
    }

    /// <summary>Whether every rule was evaluated, without a fault, on what the sensor said.</summary>
    public bool HasEvaluated()
    {
        string answer = _sensor.Get("/api/v1/rules", Port);
        if (!answer.StartsWith('{'))
        {
            return false;
        }

        JsonElement[] rules = [.. JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("groups")
            .EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())];
        Assert.DoesNotContain(rules, rule => rule.GetProperty("health").GetString() == "err");
        return rules.Length > 0 && rules.All(rule => rule.GetProperty("health").GetString() == "ok")
            && Query("up{job=\"redis-audit\"} == 1").Length == 1;
    }

    /// <summary>The results of an expression; none where it does not answer yet.</summary>
    public JsonElement[] Query(string expression)
    {
        string answer = _sensor.Get($"/api/v1/query?query={Uri.EscapeDataString(expression)}", Port);
        return answer.StartsWith('{')
            ? [.. JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result").EnumerateArray()]
            : [];
    }
}
