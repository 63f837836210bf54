using System.Text;
using System.Text.Json;

namespace Sensor.Events;

/// <summary>
/// The names of the vocabularies, the snake_case of the enums' own, as UTF-8 and made once: of a plain enum by its
/// value, of a flags enum by its bit.
/// </summary>
internal static class EventNames
{
    public static readonly byte[][] Types = Of<EventType>();
    public static readonly byte[][] Categories = Of<EventCategory>();
    public static readonly byte[][] Outcomes = Of<AuditOutcome>();
    public static readonly byte[][] Failures = Of<AuditFailure>();
    public static readonly byte[][] Replies = Of<AuditReply>();
    public static readonly byte[][] KeyAccesses = Of<AuditKeyAccess>();
    public static readonly byte[][] UserSources = Of<AuditUserSource>();
    public static readonly byte[][] Sources = Of<AuditSource>();
    public static readonly byte[][] CloseReasons = Of<AuditCloseReason>();
    public static readonly byte[][] Directions = Of<AuditDirection>();
    public static readonly byte[][] GapCauses = Of<GapEventCause>();
    public static readonly byte[][] IdKinds = Of<EventIdKind>();
    public static readonly byte[][] Denials = Of<AclDenial>();
    public static readonly byte[][] DenialContexts = Of<AclDenialContext>();
    public static readonly byte[][] Tags = OfFlags<EventTags>();
    public static readonly byte[][] Captures = OfFlags<CaptureFlags>();
    public static readonly byte[][] Uncertain = OfFlags<AuditUncertain>();
    public static readonly byte[][] Clipped = OfFlags<ClippedMembers>();

    private static byte[][] Of<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(Utf8)];

    /// <summary>Bit 0 first: the name of zero, None, is left out.</summary>
    private static byte[][] OfFlags<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Skip(1).Select(Utf8)];

    private static byte[] Utf8(string name) =>
        Encoding.ASCII.GetBytes(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
}
