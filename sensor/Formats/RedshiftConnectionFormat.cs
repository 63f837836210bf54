using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// The stream <c>redshift-connection</c>: the columns of Amazon Redshift's connection log, of connections and logins.
/// Its <c>pid</c> is Redis' client id, <c>dbname</c> the number of the database, <c>application_name</c> the client's name,
/// <c>driver_version</c> its library.
/// </summary>
internal sealed class RedshiftConnectionFormat : IEventFormat
{
    private const int NanosecondsPerMicrosecond = 1000;

    private readonly RecordTimeText _times = new();

    /// <summary>The values of its first column.</summary>
    public static string[] Kinds { get; } =
        ["initiating session|", "authenticated|", "authentication failure|", "disconnecting session|"];

    public void Write(AuditEvent audit, OutputBuffer output)
    {
        ReadOnlySpan<byte> kind = KindOf(audit);
        if (kind.IsEmpty || audit.Connection is not { } block)
        {
            return;
        }

        EventParties parties = new(audit);
        RedshiftRow row = new(output);
        row.Name(kind);
        _times.Write(output, audit.TimeNs);
        row.Empty();
        WriteClient(parties, row);
        row.Number(parties.ClientPort);
        row.Number(parties.ClientId);
        row.Number(parties.Database);
        row.Text(parties.User);
        row.Name(audit.Type == EventType.RedisCommand ? "password"u8 : []);
        row.Number(audit.Type == EventType.RedisSession && audit.DurationNs >= 0
            ? audit.DurationNs / NanosecondsPerMicrosecond
            : AuditEvent.Absent);
        row.Text(block.TlsVersion);
        row.Text(block.TlsCipher);

        // mtu, sslcompression, sslexpansion, iamauthguid: nothing of Redis is like them.
        row.Empty(4);
        row.Text(block.ClientName);
        WriteDriver(block, output, row);
        row.Empty(2); // os_version, plugin_name
        row.Number(block.RespVersion ?? AuditEvent.Absent);
        row.Name(block.SessionId);
        row.Empty(); // compression
        row.End();
    }

    /// <summary>Its address; where that is hashed the pseudonym, which cannot be taken for one.</summary>
    private static void WriteClient(in EventParties parties, in RedshiftRow row)
    {
        if (parties.HasClient)
        {
            row.Address(parties.ClientAddress);
        }
        else
        {
            row.Text(parties.ClientAddressHash);
        }
    }

    private static void WriteDriver(ConnectionBlock block, OutputBuffer output, in RedshiftRow row)
    {
        if (block.ClientLib is { Length: > 0 } library)
        {
            LineText.WriteColumn(output, library);
            output.Append((byte)' ');
        }

        row.Text(block.ClientLibVersion);
    }

    private static ReadOnlySpan<byte> KindOf(AuditEvent audit)
    {
        ReadOnlySpan<byte> action = audit.Action.Span;
        return action.SequenceEqual("connection_opened"u8) ? "initiating session"u8
            : action.SequenceEqual("login"u8) ? "authenticated"u8
            : action.SequenceEqual("login_failed"u8) ? "authentication failure"u8
            : action.SequenceEqual("connection_closed"u8) ? "disconnecting session"u8
            : [];
    }
}
