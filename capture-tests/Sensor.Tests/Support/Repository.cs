namespace Sensor.Tests.Support;

/// <summary>Where the sources of these tests stand.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Captures => Path.Combine(Root, "pcaps");

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sensor.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("Sensor.sln stands in no folder above the tests");
    }
}
