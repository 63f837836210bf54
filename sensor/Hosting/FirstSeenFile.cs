using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sensor.Instances;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// What instances have seen, as a JSON document: version, then per instance address, since when, and names.
/// </summary>
internal static partial class FirstSeenFile
{
    public const string Name = "first-seen.json";

    private const int Version = 1;

    public static byte[] Write(FirstSeenState state) => JsonSerializer.SerializeToUtf8Bytes(
        new Document(
            Version,
            [
                .. state.Instances.Select(instance => new Seen(
                    Text(instance.Server), instance.SinceNs, [.. instance.Names.Select(names => names.ToArray())])),
            ]),
        DocumentContext.Default.Document);

    /// <summary>Nothing where the document is damaged or of a later version.</summary>
    public static FirstSeenState Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Document? document = JsonSerializer.Deserialize(bytes, DocumentContext.Default.Document);
            return document is { Version: Version, Instances: { } instances }
                ? new FirstSeenState([.. instances.Select(Of).OfType<FirstSeenState.Instance>()])
                : new FirstSeenState([]);
        }
        catch (JsonException)
        {
            return new FirstSeenState([]);
        }
    }

    private static FirstSeenState.Instance? Of(Seen seen) =>
        seen.Names is not null && IPEndPoint.TryParse(seen.Server ?? "", out IPEndPoint? server)
            ? new FirstSeenState.Instance(
                EndpointOf(server), seen.SinceNs, [.. seen.Names.Select(names => names ?? [])])
            : null;

    private static string Text(Endpoint server)
    {
        byte[] bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, server.Address);
        return new IPEndPoint(new IPAddress(bytes), server.Port).ToString();
    }

    private static Endpoint EndpointOf(IPEndPoint server) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(server.Address.MapToIPv6().GetAddressBytes()),
        (ushort)server.Port);

    private sealed record Document(int Version, Seen[]? Instances);

    private sealed record Seen(string? Server, long SinceNs, byte[][][]? Names);

    /// <summary>Written at build time: the shipped program, compiled ahead, has no reflection to ask.</summary>
    [JsonSerializable(typeof(Document))]
    private sealed partial class DocumentContext : JsonSerializerContext;
}
