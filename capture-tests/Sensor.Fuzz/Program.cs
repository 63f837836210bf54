namespace Sensor.Fuzz;

/// <summary>
/// Fuzzing of every stage by mutation of the recorded captures:
/// <c>dotnet run -c Release --project capture-tests/Sensor.Fuzz -- --minutes 60</c>. Ends with 1 when something broke;
/// the input is then in a file, which <c>--input</c> runs again.
/// </summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        FuzzOptions? options = FuzzOptions.Parse(args);
        if (options is null)
        {
            Console.Error.WriteLine(FuzzOptions.Usage);
            Console.Error.WriteLine("targets: " + string.Join(' ', FuzzTargets.All));
            return 2;
        }

        if (options.Input is not null)
        {
            return RunInput(options.Input, options.Targets);
        }

        FuzzTarget[] targets = [.. FuzzTargets.All.Where(target =>
            options.Targets.Count == 0 || options.Targets.Contains(target.Name))];
        Console.WriteLine($"seed {options.Seed}, {targets.Length} targets");
        FuzzLoop loop = new(targets, Corpus.Load(Captures()), options);
        loop.RunCorpus();
        loop.Run(TimeSpan.FromMinutes(options.Minutes), options.KeepGoing, Console.WriteLine);
        return loop.Finds == 0 ? 0 : 1;
    }

    private static int RunInput(string path, IReadOnlyList<string> targets)
    {
        string name = targets.Count > 0 ? targets[0] : Path.GetFileName(path).Split('-')[0];
        FuzzTargets.All.Single(target => target.Name == name).Fuzz(File.ReadAllBytes(path));
        Console.WriteLine($"{name}: nothing broke");
        return 0;
    }

    private static string Captures()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sensor.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder is null
            ? throw new DirectoryNotFoundException("Sensor.sln stands in no folder above")
            : Path.Combine(folder, "pcaps");
    }
}
