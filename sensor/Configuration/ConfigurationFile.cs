using Sensor.Policy;
using Sensor.Polling;

namespace Sensor.Configuration;

/// <summary>Reads <c>sensor.yaml</c>: all that is wrong with it is found at once, each with its line.</summary>
internal static class ConfigurationFile
{
    private const int LargestBytes = 4 << 20;

    /// <exception cref="ConfigurationException">There is no such file, or something in it is wrong.</exception>
    public static SensorConfiguration Load(string path) => Parse(path, Read(path));

    /// <param name="name">The file's name, for messages.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="environment">Where <c>${NAME}</c> is looked up; default the process' environment.</param>
    /// <exception cref="ConfigurationException">Something in it is wrong.</exception>
    public static SensorConfiguration Parse(string name, string text, Func<string, string?>? environment = null)
    {
        ConfigurationReading reading = new(environment ?? Environment.GetEnvironmentVariable);
        SensorConfiguration configuration = Parse(reading, text);
        return reading.Problems.Count == 0
            ? configuration
            : throw new ConfigurationException(name, [.. reading.Problems.OrderBy(problem => problem.Line)]);
    }

    /// <summary>The same with the problems, and the keys that there are, left in <paramref name="reading"/>.</summary>
    public static SensorConfiguration Parse(ConfigurationReading reading, string text)
    {
        YamlSection file = new(reading, "", "", YamlText.Root(reading, text));
        SensorOptions usual = new();
        string? sensor = file.Text("sensor");
        CaptureConfiguration capture = CaptureSection.Read(file.Section("capture"), ref usual);
        PollingConfiguration polling = PollingSection.Read(file.Section("polling"), ref usual, out PollingOptions asking);
        IReadOnlyList<InstanceConfiguration> instances = InstancesSection.Read(file.Sections("instances"), asking);
        YamlSection told = file.Section("policy");
        PolicyOptions policy = PolicySection.Read(told, ref usual);
        Check(policy, told, reading);
        usual = LimitsSection.Read(file.Section("limits"), usual with { Policy = policy });
        SensorConfiguration configuration = new()
        {
            Sensor = sensor,
            Capture = capture,
            Instances = instances,
            Polling = polling,
            Sinks = SinksSection.Read(file.Sections("sinks")),
            Spool = SpoolSection.Read(file.Section("spool")),
            Control = ControlSection.Read(file.Section("control")),
            Metrics = MetricsSection.Read(file.Section("metrics")),
            Verbose = LogSection.Read(file.Section("log")),
            Stages = usual,
        };
        file.End();
        return configuration;
    }

    /// <summary>
    /// What only the policy itself knows to be wrong: it would not compile. Of a key that its section complained of
    /// nothing is said twice.
    /// </summary>
    private static void Check(PolicyOptions policy, YamlSection section, ConfigurationReading reading)
    {
        HashSet<string> told = [.. reading.Problems.Select(problem => problem.Key)];
        foreach (PolicyProblem problem in PolicyProblems.Of(policy))
        {
            if (!told.Contains($"policy.{problem.Key}"))
            {
                section.RefuseBelow(problem.Key, problem.Sentence);
            }
        }
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or none that can be read.</exception>
    public static string Read(string path)
    {
        try
        {
            FileInfo file = new(path);
            return file.Length <= LargestBytes
                ? File.ReadAllText(path)
                : throw new ConfigurationException(path, [new(0, "", "is larger than 4 MiB; is it a configuration?")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string why = Directory.Exists(path) ? "is a directory"
                : e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : "cannot be read";
            throw new ConfigurationException(path, [new(0, "", why)]);
        }
    }
}
