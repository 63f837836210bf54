using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Sensor.Sinks.Kafka;

/// <summary>
/// Confluent.Kafka over the system's librdkafka. Nothing is loaded before a Kafka sink is configured.
/// </summary>
internal static class KafkaLibrary
{
    private static readonly Lazy<string?> Loaded = new(Load);

    /// <summary>One sentence where Kafka cannot be used on this machine; null: it can.</summary>
    public static string? Problem => Loaded.Value;

    /// <summary>The library's own word for its version; null where Kafka cannot be used.</summary>
    public static string? Version => Problem is null ? LoadedVersion() : null;

    /// <summary>The rd_kafka_t behind a client of Confluent.Kafka, which keeps it.</summary>
    public static nint ClientOf(Handle handle) => ((SafeHandle)LibrdkafkaHandle(handle)).DangerousGetHandle();

    // Kept apart: Confluent.Kafka is looked for when a method that names it is compiled.
    private static string? Load()
    {
        if (!NativeLibrary.TryLoad("librdkafka.so.1", out _))
        {
            return "librdkafka is missing; 'apt-get install librdkafka1' installs it";
        }

        NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, Resolve);
        try
        {
            Library.Load();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or DllNotFoundException or FileLoadException)
        {
            return "librdkafka is too old; 2.0 or newer is wanted ('apt-get install librdkafka1')";
        }
    }

    private static string LoadedVersion() => Library.VersionString;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        "librdkafka" => NativeLibrary.Load("librdkafka.so.1"),
        "libdl" => NativeLibrary.Load("libdl.so.2"),
        _ => 0,
    };

    /// <summary>
    /// Not public in Confluent.Kafka; its version is fixed in the project file, and a test would fail with another.
    /// </summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LibrdkafkaHandle")]
    [return: UnsafeAccessorType("Confluent.Kafka.Impl.SafeKafkaHandle, Confluent.Kafka")]
    private static extern object LibrdkafkaHandle(Handle handle);
}
