using System.Text;
using Sensor.Anomalies;

namespace Sensor.Events;

/// <summary>
/// The names of the vocabularies, the snake_case of the enums' own, as UTF-8 and made once: of a plain enum by its
/// value, of a flags enum by its bit.
/// </summary>
internal static class EventNames
{
    public static readonly byte[][] Types = Of(typeof(EventType));
    public static readonly byte[][] Categories = Of(typeof(EventCategory));
    public static readonly byte[][] Outcomes = Of(typeof(AuditOutcome));
    public static readonly byte[][] Failures = Of(typeof(AuditFailure));
    public static readonly byte[][] Replies = Of(typeof(AuditReply));
    public static readonly byte[][] KeyAccesses = Of(typeof(AuditKeyAccess));
    public static readonly byte[][] UserSources = Of(typeof(AuditUserSource));
    public static readonly byte[][] Sources = Of(typeof(AuditSource));
    public static readonly byte[][] CloseReasons = Of(typeof(AuditCloseReason));
    public static readonly byte[][] Directions = Of(typeof(AuditDirection));
    public static readonly byte[][] GapCauses = Of(typeof(GapEventCause));
    public static readonly byte[][] IdKinds = Of(typeof(EventIdKind));
    public static readonly byte[][] Denials = Of(typeof(AclDenial));
    public static readonly byte[][] DenialContexts = Of(typeof(AclDenialContext));
    public static readonly byte[][] Tags = OfFlags(typeof(EventTags));
    public static readonly byte[][] Captures = OfFlags(typeof(CaptureFlags));
    public static readonly byte[][] Uncertain = OfFlags(typeof(AuditUncertain));
    public static readonly byte[][] Clipped = OfFlags(typeof(ClippedMembers));

    // By type and not by type argument: every start of the sensor would compile Enum.GetNames anew for each of them.
    private static byte[][] Of(Type type) => Array.ConvertAll(type.GetEnumNames(), Utf8);

    /// <summary>Bit 0 first: the name of zero, None, is left out.</summary>
    private static byte[][] OfFlags(Type type) => Of(type)[1..];

    private static byte[] Utf8(string name) => Encoding.ASCII.GetBytes(AnomalyNames.ToSnakeCase(name));
}
