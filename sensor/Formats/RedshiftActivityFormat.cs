using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The stream <c>redshift-activity</c>: the lines of Amazon Redshift's user activity log, one for each command, in one
/// line always. <c>pid</c> is Redis' client id, <c>xid</c> the offset of the command (of its MULTI) in the client's
/// stream, <c>userid</c> always 0: what reads these lines wants digits there.
/// </summary>
internal sealed class RedshiftActivityFormat(int maxLineBytes) : IEventFormat, ILineWriter
{
    private const int ToSeconds = 19;

    private readonly TimestampText _times = new();
    private readonly OutputBuffer _time = new(32);

    public static long TransactionOf(AuditEvent audit) =>
        audit.TransactionOrdinal >= 0 ? audit.TransactionOrdinal : audit.IdOrdinal;

    public void Write(AuditEvent audit, OutputBuffer output)
    {
        if (audit.Type == EventType.RedisCommand && audit.Command.Exists)
        {
            LineLimit.Write(this, audit, output, maxLineBytes);
        }
    }

    public void WriteLine(AuditEvent audit, OutputBuffer output, in ListLimits limits)
    {
        EventParties parties = new(audit);
        _time.Clear();
        _times.Write(_time, audit.TimeNs);
        output.Append("'"u8, _time.Written[..ToSeconds], "Z UTC [ db="u8);
        if (parties.Database >= 0)
        {
            output.Append(parties.Database);
        }
        else
        {
            output.Append((byte)'-');
        }

        output.Append(" user="u8);
        LineText.WriteToken(output, parties.User);
        output.Append(" pid="u8, Math.Max(0, parties.ClientId));
        output.Append(" userid=0 xid="u8, TransactionOf(audit));
        output.Append(" ]' LOG: "u8);
        LineText.WriteCommand(output, audit, limits);
        output.Append((byte)'\n');
    }
}
