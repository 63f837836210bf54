using System.Text;
using Sensor.Commands;

namespace Sensor.Tests.Commands;

/// <summary>
/// A command as a test writes it: words parted by blanks (or given one by one), with its places in a buffer.
/// </summary>
internal sealed class CommandLine
{
    private readonly byte[] _buffer;
    private readonly WordSlice[] _slices;

    public CommandLine(params string[] words)
        : this([.. words.Select(Encoding.Latin1.GetBytes)])
    {
    }

    public CommandLine(byte[][] words, int kept = int.MaxValue)
    {
        _buffer = [.. words.SelectMany(w => w)];
        _slices = new WordSlice[Math.Min(words.Length, kept)];
        Count = words.Length;
        int start = 0;
        for (int i = 0; i < _slices.Length; i++)
        {
            _slices[i] = new WordSlice(start, words[i].Length, words[i].Length);
            start += words[i].Length;
        }
    }

    public int Count { get; }

    public CommandWords Words => new(_buffer, _slices, Count);

    /// <summary><c>""</c> stands for an empty word.</summary>
    public static CommandLine Of(string text) => new([.. text.Split(' ').Select(w => w == "\"\"" ? "" : w)]);
}
