using System.Text;
using Sensor.Streams;

namespace Sensor.Fuzz.Targets;

/// <summary>
/// Conversations through one worker's stages to lines of JSON. A command with a planted secret goes before them and
/// hostile replies answer it: each line is valid JSON by itself, and the secret stands in none.
/// </summary>
internal static class PolicyJsonFuzz
{
    private const string Secret = "q7Zk-planted-w9X";

    private static readonly string[] Secrets =
    [
        "AUTH %", "AUTH bob %", "auth bob %", "HELLO 3 AUTH bob %", "hello 2 auth bob % setname x", "CONFIG SET requirepass %",
        "CONFIG SET maxmemory 1 masterauth %", "ACL SETUSER bob on >% ~k +@all", "ACL SETUSER bob <%", "acl setuser bob #%",
        "MIGRATE h 1 k 0 10 AUTH %", "MIGRATE h 1 '' 0 10 COPY AUTH2 u % KEYS k", "SET k %", "SET k % EX 10", "MSET a % b %",
        "LPUSH k % %", "HSET h f %", "APPEND k %", "GETSET k %", "EVAL % 0", "EVAL \"return '%'\" 1 k %", "SCRIPT LOAD %",
        "FUNCTION LOAD %", "PUBLISH c %", "SETEX k 10 %", "ECHO %", "PING %", "SENTINEL SET m auth-pass %", "XADD s * f %",
        "RESTORE k 0 %", "LINSERT k BEFORE a %", "ZADD z 1 %", "PFADD p %", "CONFIG SET requirepass % requirepass %",
    ];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        string secret = Secrets[input.Length % Secrets.Length];
        bool inline = input.Length % 2 == 0;
        byte[] planted = inline
            ? Encoding.Latin1.GetBytes(secret.Replace("%", Secret, StringComparison.Ordinal) + "\r\n")
            : Array(secret);
        using EventHarness harness = new(workers: 1);
        harness.Open(handshakeSeen: input.Length % 3 != 0, configuredPort: input.Length % 7 != 0);
        int cut = input.Length % planted.Length;
        harness.Bytes(Direction.ToServer, planted.AsSpan(0, cut), settled: true);
        harness.Bytes(Direction.ToServer, planted.AsSpan(cut), settled: false);
        harness.Play(input);
        foreach (string line in harness.Lines())
        {
            JsonLines.Check(line);
            Invariant.Holds(!line.Contains(Secret, StringComparison.OrdinalIgnoreCase), $"{secret} is told: {line}");
        }
    }

    private static byte[] Array(string command)
    {
        string[] words =
            [.. command.Split(' ').Select(word => word.Trim('\'').Replace("%", Secret, StringComparison.Ordinal))];
        StringBuilder text = new($"*{words.Length}\r\n");
        foreach (string word in words)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
