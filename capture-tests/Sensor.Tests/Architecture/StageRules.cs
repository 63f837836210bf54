using System.Text.RegularExpressions;

namespace Sensor.Tests.Architecture;

/// <summary>
/// The table "who may know whom" of HOUSE-STYLE §2, and the check of one source file against it: a stage is a folder of
/// sensor/, and knows another by a using or by a qualified name. Comments do not count. To change the table is a
/// reviewed act.
/// </summary>
internal static partial class StageRules
{
    private static readonly string[] Anyone = ["*"];

    /// <summary>What each stage may know beside itself and Anomalies, the leaf that everybody may use.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Anomalies"] = [],
        ["Commands"] = [],
        ["Packets"] = [],
        ["Streams"] = [],
        ["Resp"] = [],
        ["Events"] = [],
        ["Capture"] = ["Packets"],
        ["Capture.Ebpf"] = ["Streams", "Capture"],
        ["Tcp"] = ["Packets", "Streams"],
        ["Exchanges"] = ["Streams", "Resp", "Commands"],
        ["Sessions"] = ["Streams", "Exchanges", "Resp", "Commands"],
        ["Instances"] = ["Streams", "Sessions"],
        ["Polling"] = ["Streams", "Sessions", "Instances", "Resp", "Commands"],
        ["Policy"] = ["Streams", "Exchanges", "Sessions", "Instances", "Commands", "Events"],
        ["Formats"] = ["Events"],
        ["Evidence"] = [],
        ["Sinks"] = ["Events", "Formats", "Evidence"],
        ["Control"] = ["Resp"],
        ["Metrics"] = [],
        ["Configuration"] = Anyone,
        ["Hosting"] = Anyone,
        ["Cli"] = Anyone,
    };

    /// <summary>Stages that do no I/O, and what may therefore not be used there.</summary>
    private static readonly string[] SansIO =
    [
        "Anomalies", "Commands", "Packets", "Streams", "Resp", "Events", "Tcp", "Exchanges", "Sessions", "Instances",
        "Policy", "Formats",
    ];

    public static IEnumerable<string> Violations(SourceFile file)
    {
        string? stage = StageOf(file.Path);
        if (stage is null)
        {
            yield break;
        }

        if (!Allowed.TryGetValue(stage, out string[]? allowed))
        {
            yield return $"{file.Path}: {stage} is no stage of HOUSE-STYLE §2";
            yield break;
        }

        string code = Comment().Replace(file.Text, "");
        foreach (string other in StageName().Matches(code).Select(match => match.Groups[1].Value).Distinct())
        {
            bool outermost = other is "Hosting" or "Cli" && stage is not ("Hosting" or "Cli");
            bool mayKnow = other == Outer(stage) || other == "Anomalies" || allowed.Contains(other)
                || (allowed == Anyone && !outermost);
            if (!mayKnow && Allowed.ContainsKey(other))
            {
                yield return $"{file.Path}: {stage} may not know {other}";
            }
        }

        if (SansIO.Contains(stage))
        {
            foreach (Match match in InputOutput().Matches(code))
            {
                yield return $"{file.Path}: {stage} does no I/O, but uses {match.Value}";
            }
        }
    }

    /// <summary>The folder below sensor/; null for Program.cs.</summary>
    private static string? StageOf(string path)
    {
        string[] parts = path.Split('/');
        if (parts.Length < 3 || parts[0] != "sensor")
        {
            return null;
        }

        return parts is [_, "Capture", "Ebpf", ..] ? "Capture.Ebpf" : parts[1];
    }

    private static string Outer(string stage) => stage.Split('.')[0];

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bSensor\.([A-Z][A-Za-z]*)\b")]
    private static partial Regex StageName();

    [GeneratedRegex(
        @"\b(async|await|DateTime(Offset)?\.(Utc)?Now|Stopwatch|Environment\.TickCount\w*|Random|Thread|Task|"
        + @"File(Stream|Info)?\.\w+|Directory\.\w+|Console|Socket|using (Serilog|Spectre|System\.(IO|Net\.Sockets|CommandLine|Threading))[\w.]*)\b")]
    private static partial Regex InputOutput();
}
