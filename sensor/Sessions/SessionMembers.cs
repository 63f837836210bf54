namespace Sensor.Sessions;

/// <summary>
/// What a command may change of a session, and a row of CLIENT LIST may prove. The first four are those of
/// <see cref="UncertainMembers"/>, with the same bits.
/// </summary>
[Flags]
internal enum SessionMembers : byte
{
    None = 0,
    User = UncertainMembers.User,
    Database = UncertainMembers.Database,
    ClientName = UncertainMembers.ClientName,
    RespVersion = UncertainMembers.RespVersion,
    Library = 1 << 4,
    All = User | Database | ClientName | RespVersion | Library,
}
