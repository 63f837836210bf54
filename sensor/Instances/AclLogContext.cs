namespace Sensor.Instances;

/// <summary>Where the refused command stood (ACL LOG, <c>context</c>).</summary>
internal enum AclLogContext : byte
{
    Other,
    TopLevel,
    Multi,
    Lua,
    Module,
}
