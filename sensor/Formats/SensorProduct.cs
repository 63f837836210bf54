using System.Reflection;
using System.Text;

namespace Sensor.Formats;

/// <summary>What the formats with a place for it say of the program that wrote the event.</summary>
internal static class SensorProduct
{
    public const string Name = "redis-audit-sensor";

    public static readonly string Version = typeof(SensorProduct).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
