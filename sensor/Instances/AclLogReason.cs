namespace Sensor.Instances;

/// <summary>Why the server refused (ACL LOG, <c>reason</c>).</summary>
internal enum AclLogReason : byte
{
    Other,
    Auth,
    Command,
    Key,
    Channel,
    TlsCertificate,
    Database,
}
