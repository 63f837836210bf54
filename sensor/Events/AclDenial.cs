namespace Sensor.Events;

/// <summary><c>acl_reason</c>: why the server refused.</summary>
internal enum AclDenial : byte
{
    Other,
    Auth,
    Command,
    Key,
    Channel,
    TlsCertificate,
    Database,
}

/// <summary><c>acl_context</c>: where the refused command stood.</summary>
internal enum AclDenialContext : byte
{
    Other,
    TopLevel,
    Multi,
    Lua,
    Module,
}
