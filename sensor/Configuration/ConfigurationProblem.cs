using System.Globalization;

namespace Sensor.Configuration;

/// <summary>One thing that is wrong in a configuration file.</summary>
/// <param name="Line">From 1; 0 where no line is to blame.</param>
/// <param name="Key">The whole path, <c>sinks[0].path</c>; empty where no key is to blame.</param>
/// <param name="Sentence">What is wrong and what is allowed. Never a value that may be a secret.</param>
internal sealed record ConfigurationProblem(int Line, string Key, string Sentence)
{
    public override string ToString()
    {
        string line = Line == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"line {Line}: ");
        return Key.Length == 0 ? line + Sentence : $"{line}{Key}: {Sentence}";
    }
}
