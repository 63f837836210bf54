using System.Security.Cryptography;
using Sensor.Policy;

namespace Sensor.Configuration;

/// <summary>What of <c>policy</c> decides how much is told: of words by their class, of persons, of card numbers.</summary>
internal static class PayloadSection
{
    private const int LeastKeyBytes = 16;
    private const int MostKeyBytes = 4096;
    private const string Treatments = "show, redact, hash, drop or \"truncate: N\"";

    public static PolicyOptions Read(YamlSection section, PolicyOptions usual)
    {
        PolicyOptions policy = usual with
        {
            Payload = Payload(section.Section("payload"), usual.Payload),
            Pseudonyms = Pseudonyms(section.Section("pseudonyms"), usual.Pseudonyms),
            HashKey = Key(section),
            HashBytes = (int)section.Integer("hash_bytes", usual.HashBytes, 16, 32),
            MaskCardNumbers = section.Flag("mask_card_numbers", usual.MaskCardNumbers),
        };
        if (NeedsKey(policy) && !section.Has("hash_key_file"))
        {
            section.Refuse("hash_key_file is missing: hash and pseudonyms need the file with their key");

            // Said once: with one, however bad, the policy would not complain, too.
            policy = policy with { HashKey = new byte[LeastKeyBytes] };
        }

        return policy;
    }

    private static PayloadOptions Payload(YamlSection section, PayloadOptions usual)
    {
        PayloadOptions payload = new()
        {
            Arguments = section.Flag("args", usual.Arguments),
            Secret = Treatment(section, "secret", usual.Secret),
            Value = Treatment(section, "value", usual.Value),
            Key = Treatment(section, "key", usual.Key),
            Option = Treatment(section, "option", usual.Option),
            MaxBytes = (int)section.Bytes("max_bytes", usual.MaxBytes, 1, 256 << 10),
        };
        if (payload.Secret.Mode is not (PayloadMode.Redact or PayloadMode.Drop))
        {
            section.Refuse("secret", "must be redact or drop: no part of a secret leaves the sensor, nor its hash");
            payload = payload with { Secret = usual.Secret };
        }

        section.End();
        return payload;
    }

    private static PayloadTreatment Treatment(YamlSection section, string key, PayloadTreatment usual)
    {
        string text = section.Text(key, Text(usual))!;
        if (PayloadTreatment.TryParse(text, out PayloadTreatment treatment))
        {
            return treatment;
        }

        section.Refuse(key, $"must be {Treatments}");
        return usual;
    }

    private static string Text(PayloadTreatment treatment) => treatment.Mode == PayloadMode.Truncate
        ? $"truncate: {treatment.Bytes}"
        : treatment.Mode.ToString().ToLowerInvariant();

    private static PseudonymOptions Pseudonyms(YamlSection section, PseudonymOptions usual)
    {
        PseudonymOptions pseudonyms = new()
        {
            Users = section.Flag("users", usual.Users),
            Addresses = section.Flag("addresses", usual.Addresses),
        };
        section.End();
        return pseudonyms;
    }

    private static bool NeedsKey(PolicyOptions policy) => policy.Pseudonyms.Users || policy.Pseudonyms.Addresses
        || policy.Payload.Value.Mode == PayloadMode.Hash || policy.Payload.Key.Mode == PayloadMode.Hash
        || policy.Payload.Option.Mode == PayloadMode.Hash;

    private static byte[]? Key(YamlSection section)
    {
        const string Name = "hash_key_file";
        if (section.Text(Name) is not { } path)
        {
            return null;
        }

        if (!Polling.SecretFile.TryRead(path, out byte[] key, out string? problem))
        {
            section.Refuse(Name, problem!.Replace("the password", "the key", StringComparison.Ordinal)
                .Replace("a password", "a key", StringComparison.Ordinal));
        }
        else if (key.Length is < LeastKeyBytes or > MostKeyBytes)
        {
            section.Refuse(Name, $"{path}: holds {key.Length} bytes; a key has at least {LeastKeyBytes}");
            CryptographicOperations.ZeroMemory(key);
        }

        return key;
    }
}
