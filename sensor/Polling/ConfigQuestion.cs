using System.Text;
using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>
/// CONFIG GET by name: several at once, one by one where the server is older than 7.0. Never a pattern, and never a
/// name that may hold a secret; of the answer only what was asked for is taken. One object per connection: it learns
/// what the server can.
/// </summary>
internal sealed class ConfigQuestion
{
    /// <summary>Names in one question.</summary>
    public const int MostNames = 256;

    /// <summary>A longer value is cut here.</summary>
    public const int MaxValueBytes = 4096;

    private const int MaxNameLength = 64;

    private bool _oneByOne;

    /// <summary>Whether the sensor ever asks for it.</summary>
    public static bool MayAsk(string name)
    {
        foreach (char one in name)
        {
            if (!char.IsAsciiLetterOrDigit(one) && one is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return name.Length is > 0 and <= MaxNameLength && !ConfigParameters.IsSecret(
            Encoding.ASCII.GetBytes(name), name.Contains('.') ? ParameterKind.OfModule : ParameterKind.OfServer);
    }

    /// <summary>The values by name in small letters; parameters that the server lacks are missing.</summary>
    public PollAnswer<IReadOnlyDictionary<string, byte[]>> Ask(AdminConnection connection, IReadOnlyList<string> names)
    {
        string[] asked = [.. names.Where(MayAsk).Select(name => name.ToLowerInvariant()).Distinct().Take(MostNames)];
        var values = new Dictionary<string, byte[]>();
        AdminReply reply = default;
        long sent = 0;
        if (!_oneByOne && asked.Length > 0)
        {
            reply = connection.Ask(["CONFIG", "GET", .. asked]);
            if (reply.Failure is not { Kind: PollFailureKind.Unsupported } || asked.Length == 1)
            {
                bool read = reply.Failure is null && Read(reply.Bytes.Span, asked, values);
                return Answer(reply, read ? values : null, connection);
            }

            _oneByOne = true;
        }

        foreach (string name in asked)
        {
            reply = connection.Ask("CONFIG", "GET", name);
            sent = sent == 0 ? reply.SentNs : sent;
            if (reply.Failure is not null || !Read(reply.Bytes.Span, asked, values))
            {
                return Answer(reply, null, connection);
            }
        }

        return Answer(reply, values, connection) with { SentNs = sent };
    }

    /// <summary>Adds the names and values of a reply; false where it is none of CONFIG GET.</summary>
    public static bool Read(ReadOnlySpan<byte> reply, IReadOnlyList<string> asked, Dictionary<string, byte[]> values)
    {
        RespCursor cursor = new(reply);
        if (!cursor.TryEnter(out long count))
        {
            return false;
        }

        for (long i = 0; i + 1 < count; i += 2)
        {
            if (!cursor.TryReadText(out ReadOnlySpan<byte> name) || !cursor.TryReadText(out ReadOnlySpan<byte> value))
            {
                return false;
            }

            string? known = name.Length > MaxNameLength ? null : Known(name, asked);
            if (known is not null)
            {
                values[known] = value[..Math.Min(value.Length, MaxValueBytes)].ToArray();
            }
        }

        return true;
    }

    private static string? Known(ReadOnlySpan<byte> name, IReadOnlyList<string> asked)
    {
        for (int i = 0; i < asked.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(name, asked[i]))
            {
                return asked[i];
            }
        }

        return null;
    }

    private static PollAnswer<IReadOnlyDictionary<string, byte[]>> Answer(
        AdminReply reply, IReadOnlyDictionary<string, byte[]>? values, AdminConnection connection) =>
        reply.As(values, connection, "CONFIG GET");
}
