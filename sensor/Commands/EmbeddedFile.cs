using System.Text;

namespace Sensor.Commands;

/// <summary>The data files of this folder, which are part of the program.</summary>
internal static class EmbeddedFile
{
    /// <summary>Its lines, without those that are empty or begin with <c>#</c>.</summary>
    public static IEnumerable<string> ReadLines(string name)
    {
        using Stream stream = typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not part of this program");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }
}
