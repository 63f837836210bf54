using System.CommandLine;

namespace Sensor.Cli;

/// <summary>
/// A verb of the program: one line for the list of verbs, and what its own --help says below the options.
/// </summary>
internal sealed class Verb(string name, string description, string details) : Command(name, description)
{
    public string Details => details;
}
