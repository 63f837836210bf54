namespace Sensor.Exchanges;

/// <summary>
/// Errors in which the server says which command it refused (Redis 7.0–8.x, Valkey 8–9): of another command they are
/// nobody's answer here. The name is looked at and not kept.
/// </summary>
internal static class NamedError
{
    private static readonly byte[][] Beginnings =
        ["ERR Can't execute '"u8.ToArray(), "ERR wrong number of arguments for '"u8.ToArray()];

    /// <summary>
    /// Whether an error names another command than this. Never of one that is not known or runs a script, which may
    /// choose the text.
    /// </summary>
    /// <param name="line">The error without its prefix and end.</param>
    /// <param name="exchange">The command that it would answer.</param>
    public static bool IsOfAnother(ReadOnlySpan<byte> line, Exchange exchange)
    {
        if (exchange.Definition is not { RunsScript: false } definition)
        {
            return false;
        }

        foreach (byte[] beginning in Beginnings)
        {
            ReadOnlySpan<byte> rest = line.StartsWith(beginning) ? line[beginning.Length..] : default;
            int end = rest.IndexOf((byte)'\'');
            if (end > 0)
            {
                // "client|reply"; "client" alone where a server does not name subcommands.
                ReadOnlySpan<byte> name = rest[..end];
                int bar = name.IndexOf((byte)'|');
                return !IsSame(bar < 0 ? name : name[..bar], definition.Name)
                    || (bar >= 0 && !IsSame(name[(bar + 1)..], definition.Subcommand));
            }
        }

        return false;
    }

    private static bool IsSame(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        System.Text.Ascii.EqualsIgnoreCase(text, name);
}
