using System.CommandLine;
using Sensor.Evidence;

namespace Sensor.Cli;

/// <summary><c>keygen</c>: a key for evidence.</summary>
internal static class KeygenCommand
{
    public static Command Create()
    {
        Option<string> secret = new("--private")
        {
            Description = "New file for the private key, which signs; only its owner can read it.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> open = new("--public")
        {
            Description = "New file for the public key, which verifies.",
            HelpName = "FILE",
            Required = true,
        };
        Verb command = new("keygen", "A key that signs the evidence of files.", """
            Makes a key (ECDSA P-256, PEM). Nothing is ever written over. Name the private key in the configuration
            (sinks, evidence, key_file) and give it to the sensor's user; keep the public one where the trail is verified.

            Example:
              redis-audit-sensor keygen --private /etc/redis-audit-sensor/evidence.key --public evidence.pub

            Exit codes: 0 done; 2 a file exists or cannot be written.
            """) { secret, open };
        command.SetAction(result =>
        {
            string fingerprint = KeyPair.Create(result.GetValue(secret)!, result.GetValue(open)!);
            Console.Out.WriteLine($"key {fingerprint}");
            return ExitCode.Done;
        });
        return command;
    }
}
