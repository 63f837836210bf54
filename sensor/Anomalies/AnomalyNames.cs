using System.Text;

namespace Sensor.Anomalies;

/// <summary>The fixed snake_case names of <see cref="AnomalyKind"/>, as UTF-8 and as text, made once.</summary>
internal static class AnomalyNames
{
    private static readonly string[] Texts = Array.ConvertAll(typeof(AnomalyKind).GetEnumNames(), ToSnakeCase);
    private static readonly byte[][] Utf8Texts = Array.ConvertAll(Texts, Encoding.ASCII.GetBytes);

    public static int Count => Texts.Length;

    public static string ToText(AnomalyKind kind) => Texts[(int)kind];

    public static ReadOnlySpan<byte> ToUtf8(AnomalyKind kind) => Utf8Texts[(int)kind];

    /// <summary>The snake_case of a member's name: UnknownLinkType is unknown_link_type.</summary>
    public static string ToSnakeCase(string name)
    {
        StringBuilder text = new();
        foreach (char c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
