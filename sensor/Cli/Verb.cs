using System.CommandLine;

namespace Sensor.Cli;

/// <summary>
/// A verb of the program: one line for the list of verbs, and what its own --help says below the options; the last part
/// is made only then.
/// </summary>
internal sealed class Verb(string name, string description, string details, Func<string>? more = null)
    : Command(name, description)
{
    public string Details => more is null ? details : $"{details}\n\n{more()}";
}
