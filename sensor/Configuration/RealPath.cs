namespace Sensor.Configuration;

/// <summary>Where a path leads: whole, without links. What is not there yet stays as it is written.</summary>
internal static class RealPath
{
    /// <summary>As many as the kernel follows (path_resolution(7)): links that lead to themselves come to an end.</summary>
    private const int MostLinks = 40;

    public static string Of(string path)
    {
        string[] rest = Parts(Path.GetFullPath(path));
        string real = "/";
        int links = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            string next = Path.Combine(real, rest[i]);
            if (links < MostLinks && LinkAt(next) is { } target)
            {
                links++;
                rest = [.. Parts(Path.GetFullPath(target, real)), .. rest[(i + 1)..]];
                (i, real) = (-1, "/");
            }
            else
            {
                real = next;
            }
        }

        return real;
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string? LinkAt(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
