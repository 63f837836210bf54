using System.Text;
using Sensor.Anomalies;

namespace Sensor.Formats;

/// <summary>The names of <see cref="EventField"/>, made once.</summary>
internal static class EventFieldNames
{
    private static readonly string[] Pascal = typeof(EventField).GetEnumNames();

    /// <summary>As the contract has them: <c>key_pattern</c>.</summary>
    public static readonly string[] Snake = Array.ConvertAll(Pascal, AnomalyNames.ToSnakeCase);

    public static int Count => Pascal.Length;

    /// <summary>Of each field the bytes that <paramref name="make"/> gives for its two names.</summary>
    public static byte[][] Openings(Func<string, string, string> make) =>
        [.. Pascal.Zip(Snake, (pascal, snake) => Encoding.ASCII.GetBytes(make(pascal, snake)))];

    /// <summary>True for all but these.</summary>
    public static bool[] AllBut(params ReadOnlySpan<EventField> left)
    {
        bool[] wanted = new bool[Count];
        Array.Fill(wanted, true);
        foreach (EventField field in left)
        {
            wanted[(int)field] = false;
        }

        return wanted;
    }
}
