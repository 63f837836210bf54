using Sensor.Configuration;
using YamlDotNet.RepresentationModel;

namespace Sensor.Tests.Packaging;

/// <summary>The objects hang together, the sensor has one right alone, and its configuration is one that it takes.</summary>
public sealed class KubernetesSampleTests
{
    public static TheoryData<string, string> Samples => new()
    {
        { "kubernetes/daemonset.yaml", "DaemonSet" },
        { "kubernetes/sidecar.yaml", "StatefulSet" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_sensor_has_CAP_NET_RAW_and_nothing_else(string name, string kind)
    {
        YamlNode rights = Sensor(Workload(name, kind)).At("securityContext");
        Assert.Equal("true", rights.TextAt("runAsNonRoot"));
        Assert.Equal("true", rights.TextAt("readOnlyRootFilesystem"));
        Assert.Equal("RuntimeDefault", rights.TextAt("seccompProfile.type"));
        Assert.Equal("ALL", rights.TextAt("capabilities.drop.0"));
        Assert.Equal("NET_RAW", Assert.Single(rights.ListAt("capabilities.add")).ToString());
        // The user of the container file: the file's capability is all that gives it packets.
        Assert.Contains($"USER {rights.TextAt("runAsUser")}:{rights.TextAt("runAsGroup")}\n",
            Sample.Text("container/Containerfile"), StringComparison.Ordinal);
        Assert.Equal("true", rights.TextAt("allowPrivilegeEscalation"));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Its_labels_mounts_and_volumes_fit_together(string name, string kind)
    {
        YamlNode workload = Workload(name, kind);
        Assert.Equal("apps/v1", workload.TextAt("apiVersion"));
        Assert.Equal(workload.At("spec.selector.matchLabels"), workload.At("spec.template.metadata.labels"));
        YamlNode pod = workload.At("spec.template.spec");
        string[] volumes = [.. pod.ListAt("volumes").Select(volume => volume.TextAt("name"))];
        YamlNode[] containers = [.. pod.ListAt("containers"), .. pod.Has("initContainers") ? pod.ListAt("initContainers") : []];
        string[] mounted = [.. containers.Where(container => container.Has("volumeMounts"))
            .SelectMany(container => container.ListAt("volumeMounts")).Select(mount => mount.TextAt("name"))];
        Assert.Equal(volumes.Order(), mounted.Distinct().Order());
        string map = pod.ListAt("volumes").Single(volume => volume.TextAt("name") == "configuration").TextAt("configMap.name");
        Assert.Equal(map, Map(name).TextAt("metadata.name"));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Its_configuration_is_one_that_the_sensor_takes(string name, string kind)
    {
        YamlNode sensor = Sensor(Workload(name, kind));
        string[] variables = [.. sensor.ListAt("env").Select(variable => variable.TextAt("name"))];
        YamlMappingNode data = (YamlMappingNode)Map(name).At("data");
        string text = ((YamlScalarNode)data.Children[new YamlScalarNode("sensor.yaml")]).Value!;
        SensorConfiguration configuration = ConfigurationFile.Parse(
            "sensor.yaml", text, variable => variables.Contains(variable) ? "node-1" : null);
        Assert.Equal("node-1", configuration.Sensor);
        Assert.Equal(["any"], configuration.Capture.Interfaces);
        Assert.Single(configuration.Sinks);
    }

    private static YamlNode Workload(string name, string kind) =>
        Sample.Yaml(name).Single(document => document.TextAt("kind") == kind);

    private static YamlNode Map(string name) =>
        Sample.Yaml(name).Single(document => document.TextAt("kind") == "ConfigMap");

    private static YamlNode Sensor(YamlNode workload) => workload.ListAt("spec.template.spec.containers")
        .Single(container => container.TextAt("image").Contains("redis-audit-sensor", StringComparison.Ordinal));
}
