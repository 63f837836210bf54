using Sensor.Configuration;

namespace Sensor.Hosting.Checks;

/// <summary>What to do about something that is wrong in a configuration file.</summary>
internal static class ConfigurationAdvice
{
    /// <summary>How the configuration says that this user may not read a file, behind the file's name.</summary>
    private static readonly string[] Unreadable = [": cannot be read", ": may not be read by this user"];

    public static string Of(ConfigurationProblem problem)
    {
        foreach (string words in Unreadable)
        {
            int end = problem.Sentence.IndexOf(words, StringComparison.Ordinal);
            if (end > 0)
            {
                string file = problem.Sentence[..end];
                return $"let the sensor's group read it: 'chgrp redis-audit {file}' and 'chmod 640 {file}'; it must be let "
                    + "into the folders above, too";
            }
        }

        return problem.Sentence.EndsWith(": there is no such file", StringComparison.Ordinal)
            ? "is its name right, and has it been made?"
            : "sensor.yaml in /usr/share/doc/redis-audit-sensor has every key";
    }
}
