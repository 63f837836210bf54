namespace Sensor.Tests.Architecture;

/// <summary>The source files of the program and the tests, found from the solution's folder upwards.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>All C# files below a folder of the repository, generated ones left out.</summary>
    public static IEnumerable<SourceFile> Files(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal)
        .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Root, path))));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sensor.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Sensor.sln was not found above the tests");
    }
}

/// <summary>One source file: its path from the repository's root, and its text.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');
}
