using System.Diagnostics.CodeAnalysis;

namespace Sensor.Fuzz;

/// <summary>What must hold for every input; a target throws it where it does not.</summary>
internal sealed class InvariantBroken(string message) : Exception(message);

internal static class Invariant
{
    public static void Holds([DoesNotReturnIf(false)] bool condition, string sentence)
    {
        if (!condition)
        {
            throw new InvariantBroken(sentence);
        }
    }
}
