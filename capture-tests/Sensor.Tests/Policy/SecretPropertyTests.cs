using System.Text;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Formats;
using Sensor.Policy;
using static Sensor.Tests.Policy.SampleExchange;

namespace Sensor.Tests.Policy;

/// <summary>
/// Promise 3 under every setting of the argument classes: nothing of a secret leaves, not even its hash, though an
/// earlier stage kept what it should not have kept.
/// </summary>
public sealed class SecretPropertyTests
{
    private const string Marker = "S3CR3T";
    private static readonly byte[] Key = new byte[32];
    private static readonly KeyedHash Hash = new(Key, 16);

    private static readonly PayloadTreatment[] Treatments =
    [
        PayloadTreatment.Show, PayloadTreatment.Redact, PayloadTreatment.Hash, PayloadTreatment.Truncate(40),
        PayloadTreatment.Drop,
    ];

    [Fact]
    public void No_secret_stands_in_any_event_under_any_setting()
    {
        const int Seed = 1818;
        Random random = new(Seed);
        for (int setting = 0; setting < Treatments.Length * Treatments.Length * Treatments.Length; setting++)
        {
            PolicyRun policy = new(Setting(setting, random));
            for (int i = 0; i < 40; i++)
            {
                string marker = $"{Marker}{setting}x{i}";
                Exchange exchange = RandomExchange(random, marker);
                string hash = Encoding.ASCII.GetString(Hash.Of(Encoding.ASCII.GetBytes(marker)));
                int lines = 0;
                foreach (string line in policy.TellInEveryFormat(exchange))
                {
                    bool told = line.Contains(Marker, StringComparison.OrdinalIgnoreCase)
                        || line.Contains(hash, StringComparison.OrdinalIgnoreCase);
                    Assert.False(told, $"seed {Seed}, setting {setting}, round {i}, format {EventFormats.All[lines].Name}");
                    lines++;
                }

                Assert.Equal(EventFormats.All.Count, lines);
            }
        }
    }

    /// <summary>The whole way from bytes on the wire, with values kept and shown.</summary>
    [Fact]
    public void No_secret_of_the_wire_is_told_where_values_are_shown()
    {
        string[] commands =
        [
            "AUTH S3CR3T", "AUTH bob S3CR3T", "HELLO 3 AUTH bob S3CR3T", "ACL SETUSER bob >S3CR3T",
            "ACL SETUSER bob <S3CR3T",
            "CONFIG SET requirepass S3CR3T", "CONFIG SET masterauth S3CR3T", "MIGRATE h 1 k 0 1 AUTH S3CR3T",
            "MIGRATE h 1 k 0 1 AUTH2 bob S3CR3T", "EVAL S3CR3T 0", "SCRIPT LOAD S3CR3T", "DEBUG SLEEP S3CR3T",
            "SETT k S3CR3T", "SET k v S3CR3T", "SENTINEL SET m auth-pass S3CR3T", "MODULE LOADEX p ARGS S3CR3T",
        ];
        foreach (PayloadTreatment treatment in Treatments)
        {
            using PolicyWorker worker = new(new()
            {
                HashKey = Key,
                Payload = new() { Value = treatment, Option = treatment, Key = treatment },
            });
            worker.Open().Exchange("SET k shown").Exchange("ACL SETUSER carol >S3CR3T #S3CR3T");
            foreach (string command in commands)
            {
                worker.Exchange(command, "-ERR S3CR3T\\r\\n");
                worker.Exchange("GET k", "$6\\r\\nS3CR3T\\r\\n");
            }

            List<PolicyRun.Event> events = worker.End();
            Assert.True(events.Count > 2 * commands.Length);
            Assert.All(events, one => Assert.DoesNotContain("3CR3T", one.Line, StringComparison.Ordinal));
            Assert.Equal(EventFormats.All.Count - 1, worker.OtherFormats.Count);
            Assert.All(worker.OtherFormats.Values, text => Assert.NotEmpty(text));
            Assert.All(
                worker.OtherFormats.Values, text => Assert.DoesNotContain("3CR3T", text, StringComparison.OrdinalIgnoreCase));
            Assert.Equal(treatment.Mode is PayloadMode.Show or PayloadMode.Truncate,
                events.Any(one => one["args"].EndsWith("shown", StringComparison.Ordinal)));
        }
    }

    private static PolicyOptions Setting(int number, Random random) => new()
    {
        HashKey = Key,
        Pseudonyms = new() { Users = random.Next(2) == 0, Addresses = random.Next(2) == 0 },
        Payload = new()
        {
            Value = Treatments[number % Treatments.Length],
            Key = Treatments[number / Treatments.Length % Treatments.Length],
            Option = Treatments[number / Treatments.Length / Treatments.Length],
            Secret = random.Next(2) == 0 ? PayloadTreatment.Drop : PayloadTreatment.Redact,
        },
    };

    private static Exchange RandomExchange(Random random, string marker)
    {
        string[] names =
            ["SET", "CONFIG SET", "ACL SETUSER", "ACL DELUSER", "CLIENT KILL", "CLIENT SETNAME", "HELLO", "MIGRATE"];
        CommandDefinition? definition = random.Next(4) == 0 ? null : Definition(
            names[random.Next(names.Length)], (CommandCategory)random.Next(8)).With((CommandBehaviour)random.Next(28));
        Exchange exchange = Of(definition);
        WordClass[] secret = [WordClass.Secret, WordClass.Script, WordClass.Name];
        for (int words = random.Next(20); words > 0; words--)
        {
            if (random.Next(2) == 0)
            {
                exchange.AddKept(marker, secret[random.Next(secret.Length)]);
            }
            else
            {
                exchange.AddKept("shown", (WordClass)random.Next(1, 5));
            }
        }

        exchange.ReplyText = Encoding.ASCII.GetBytes(marker);
        exchange.ReplyTextLength = marker.Length;
        exchange.Fate = (ExchangeFate)random.Next(1, 6);
        exchange.Marks = (ExchangeMarks)random.Next(1 << 13);
        exchange.Malformed = definition is null && random.Next(2) == 0;
        return exchange;
    }
}
