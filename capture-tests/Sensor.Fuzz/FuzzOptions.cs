using System.Globalization;

namespace Sensor.Fuzz;

/// <summary>What the command line asks for.</summary>
internal sealed record FuzzOptions
{
    public const string Usage =
        "usage: Sensor.Fuzz [--minutes N] [--target NAME]... [--seed N] [--keep-going] [--finds DIR] [--input FILE]";

    public double Minutes { get; init; } = 1;

    /// <summary>Names; all where empty.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    public int Seed { get; init; } = 1;

    /// <summary>Whether the rest goes on after a find; the exit code is 1 all the same.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>Where inputs that broke something are written.</summary>
    public string Finds { get; init; } = "fuzz-finds";

    /// <summary>Runs this one input, with the target that it is named after or that is given.</summary>
    public string? Input { get; init; }

    /// <summary>Null for arguments that cannot be understood.</summary>
    public static FuzzOptions? Parse(string[] args)
    {
        FuzzOptions options = new();
        List<string> targets = [];
        for (int i = 0; i < args.Length; i++)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--keep-going":
                    options = options with { KeepGoing = true };
                    continue;
                case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out double minutes):
                    options = options with { Minutes = minutes };
                    break;
                case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out int seed):
                    options = options with { Seed = seed };
                    break;
                case "--target" when FuzzTargets.All.Any(target => target.Name == value):
                    targets.Add(value);
                    break;
                case "--finds" when value.Length > 0:
                    options = options with { Finds = value };
                    break;
                case "--input" when value.Length > 0:
                    options = options with { Input = value };
                    break;
                default:
                    return null;
            }

            i++;
        }

        return options with { Targets = targets };
    }
}
