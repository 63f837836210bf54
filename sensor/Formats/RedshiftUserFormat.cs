using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The stream <c>redshift-user</c>: the columns of Amazon Redshift's user log, of changes to a named user that did not
/// fail. Redis has no number of a user and no right to create databases: those columns are empty.
/// </summary>
internal sealed class RedshiftUserFormat : IEventFormat
{
    private readonly RecordTimeText _times = new();

    public void Write(AuditEvent audit, OutputBuffer output)
    {
        if (audit.Category != EventCategory.AuthModification || audit.Outcome == AuditOutcome.Failure
            || audit.TargetUser.Length == 0)
        {
            return;
        }

        EventParties parties = new(audit);
        RedshiftRow row = new(output);
        row.Empty(); // userid
        row.Text(audit.TargetUser.Span);
        row.Empty(); // oldusername
        row.Name(audit.Action.Span.EndsWith("_created"u8) ? "create"u8
            : audit.Action.Span.EndsWith("_deleted"u8) ? "drop"u8
            : "alter"u8);
        row.Empty(); // usecreatedb
        row.Number(audit.Polled?.Superuser is { } super ? (super ? 1 : 0) : AuditEvent.Absent);
        row.Empty(2); // usecatupd, valuntil
        row.Number(parties.ClientId);
        row.Number(audit.Connection is null ? AuditEvent.Absent : RedshiftActivityFormat.TransactionOf(audit));
        _times.Write(output, audit.TimeNs);
        output.Append((byte)'\n');
    }
}
