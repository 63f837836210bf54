namespace Sensor.Formats;

/// <summary>What is known of a format before its first event.</summary>
internal sealed record EventFormat
{
    /// <summary>As <c>--format</c> takes it.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the user.</summary>
    public required string Description { get; init; }

    /// <summary>The usual extension of a file, with its point.</summary>
    public required string Extension { get; init; }

    /// <summary>The media type of lines of it.</summary>
    public required string ContentType { get; init; }

    /// <summary>How a file of it begins: one of these, in which <c>0</c> stands for any digit.</summary>
    public required string[] Beginnings { get; init; }

    /// <summary>Makes a writer whose lines are at most so long, their end included.</summary>
    public required Func<int, IEventFormat> Create { get; init; }

    /// <summary>Gives what a new file begins with, its line end included; null where a format has nothing.</summary>
    public Func<byte[]>? Header { get; init; }

    /// <summary>What ends each line.</summary>
    public string LineEnd { get; init; } = "\n";

    /// <summary>Whether a file that begins so, however short, is one of this format.</summary>
    public bool IsBeginning(ReadOnlySpan<byte> file)
    {
        foreach (string beginning in Beginnings)
        {
            if (Matches(file, beginning))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many bytes of a file <see cref="IsBeginning"/> wants to see.</summary>
    public int BeginningLength => Beginnings.Max(beginning => beginning.Length);

    private static bool Matches(ReadOnlySpan<byte> file, string beginning)
    {
        for (int i = 0; i < Math.Min(file.Length, beginning.Length); i++)
        {
            bool fits = beginning[i] == '0' ? char.IsAsciiDigit((char)file[i]) : file[i] == beginning[i];
            if (!fits)
            {
                return false;
            }
        }

        return !file.IsEmpty;
    }
}
