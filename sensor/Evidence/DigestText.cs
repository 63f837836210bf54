using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sensor.Evidence;

/// <summary>
/// A digest as a line of JSON. What is signed are the very bytes of the line without the member <c>signature</c>, which is
/// the last; so nobody need agree on another form of it.
/// </summary>
internal static class DigestText
{
    /// <summary>No trail comes near; sums of as many as a file can have stay far from the end of a long.</summary>
    private const long Most = 1L << 53;
    private const long MostRecords = 1L << 32;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Kinds =
        [.. Enum.GetNames<DigestKind>().Select(name => name.ToLowerInvariant())];

    private static ReadOnlySpan<byte> SignatureOpening => ",\"signature\":\""u8;

    /// <summary>The whole line without its end.</summary>
    public static byte[] Sign(Digest digest, SigningKey key)
    {
        byte[] body = Write(digest);
        string signature = Convert.ToBase64String(key.Sign(body));
        return [.. body.AsSpan(0, body.Length - 1), .. SignatureOpening,
            .. System.Text.Encoding.ASCII.GetBytes(signature), .. "\"}"u8];
    }

    public static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    /// <summary>Takes a line apart; whether its signature holds is another question.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out Digest digest, out byte[] body, out byte[] signature)
    {
        digest = new Digest();
        body = [];
        signature = [];
        int at = line.LastIndexOf(SignatureOpening);
        if (at < 0 || !line.EndsWith("\"}"u8) || at + SignatureOpening.Length > line.Length - 2)
        {
            return false;
        }

        body = [.. line[..at], (byte)'}'];
        try
        {
            string text = System.Text.Encoding.ASCII.GetString(line[(at + SignatureOpening.Length)..^2]);
            signature = Convert.FromBase64String(text);
            using JsonDocument json = JsonDocument.Parse(body);
            digest = Read(json.RootElement);
            return digest.Version == Digest.CurrentVersion && IsPossible(digest);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Whoever reads a digest calculates with its numbers before, or whether or not, its signature holds.</summary>
    private static bool IsPossible(Digest digest) =>
        digest.Number is >= 0 and <= Most && digest.FirstRecord is >= 0 and <= Most && digest.Records is >= 0 and <= MostRecords
        && digest.FirstByte >= 0 && digest.EndByte >= digest.FirstByte && digest.EndByte <= Most
        && digest.CutBytes >= 0 && digest.MissingBytes >= 0
        && digest.RemovedFirst is >= 0 and <= Most && digest.RemovedRecord is >= 0 and <= Most;

    private static byte[] Write(Digest digest)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, Compact))
        {
            json.WriteStartObject();
            json.WriteNumber("version", digest.Version);
            json.WriteString("stream", digest.Stream);
            json.WriteString("chain", digest.Chain);
            json.WriteNumber("number", digest.Number);
            json.WriteString("kind", Kinds[(int)digest.Kind]);
            json.WriteString("file", digest.File);
            json.WriteString("time", DigestTime.Text(digest.TimeNs));
            WriteTime(json, "next_by", digest.DueNs);
            json.WriteNumber("first_record", digest.FirstRecord);
            json.WriteNumber("last_record", digest.LastRecord);
            json.WriteNumber("records", digest.Records);
            json.WriteNumber("first_byte", digest.FirstByte);
            json.WriteNumber("end_byte", digest.EndByte);
            WriteTime(json, "first_time", digest.FirstTimeNs);
            WriteTime(json, "last_time", digest.LastTimeNs);
            json.WriteString("sha256", digest.Sha256);
            json.WriteString("first_line", digest.FirstLine);
            WriteFile(json, digest);
            json.WriteString("key", digest.Key);
            json.WriteString("previous", digest.Previous);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteFile(Utf8JsonWriter json, Digest digest)
    {
        WriteText(json, "closed_as", digest.ClosedAs);
        WriteText(json, "next_file", digest.NextFile);
        WriteText(json, "previous_file", digest.PreviousFile);
        WriteText(json, "file_sha256", digest.FileSha256);
        WriteCount(json, "cut_bytes", digest.CutBytes);
        WriteCount(json, "missing_bytes", digest.MissingBytes);
        WriteText(json, "removed_file", digest.RemovedFile);
        WriteCount(json, "removed_first", digest.RemovedFirst);
        WriteCount(json, "removed_record", digest.RemovedRecord);
        WriteText(json, "removed_chain", digest.RemovedChain);
    }

    private static Digest Read(JsonElement json) => new()
    {
        Version = json.GetProperty("version").GetInt32(),
        Stream = Needed(json, "stream"),
        Chain = Needed(json, "chain"),
        Number = json.GetProperty("number").GetInt64(),
        Kind = (DigestKind)Array.IndexOf(Kinds, Needed(json, "kind")) is var kind && Enum.IsDefined(kind)
            ? kind
            : throw new FormatException(),
        File = Needed(json, "file"),
        TimeNs = DigestTime.Read(Needed(json, "time")),
        DueNs = Time(json, "next_by"),
        FirstRecord = json.GetProperty("first_record").GetInt64(),
        Records = json.GetProperty("records").GetInt64(),
        FirstByte = json.GetProperty("first_byte").GetInt64(),
        EndByte = json.GetProperty("end_byte").GetInt64(),
        FirstTimeNs = Time(json, "first_time"),
        LastTimeNs = Time(json, "last_time"),
        Sha256 = Needed(json, "sha256"),
        FirstLine = Needed(json, "first_line"),
        ClosedAs = Text(json, "closed_as"),
        NextFile = Text(json, "next_file"),
        PreviousFile = Text(json, "previous_file"),
        FileSha256 = Text(json, "file_sha256"),
        CutBytes = Count(json, "cut_bytes"),
        MissingBytes = Count(json, "missing_bytes"),
        RemovedFile = Text(json, "removed_file"),
        RemovedFirst = Count(json, "removed_first"),
        RemovedRecord = Count(json, "removed_record"),
        RemovedChain = Text(json, "removed_chain"),
        Key = Needed(json, "key"),
        Previous = Needed(json, "previous"),
    };

    private static void WriteTime(Utf8JsonWriter json, string name, long ns) =>
        WriteText(json, name, ns == 0 ? null : DigestTime.Text(ns));

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteCount(Utf8JsonWriter json, string name, long count)
    {
        if (count > 0)
        {
            json.WriteNumber(name, count);
        }
    }

    private static string Needed(JsonElement json, string name) => Text(json, name) ?? throw new FormatException();

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static long Time(JsonElement json, string name) =>
        Text(json, name) is { } text ? DigestTime.Read(text) : 0;

    private static long Count(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;
}
