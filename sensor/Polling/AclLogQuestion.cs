using System.Globalization;
using Sensor.Instances;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>ACL LOG: the newest refusals, of RESP2 (arrays) or RESP3 (maps), before 7.2 and since.</summary>
internal sealed class AclLogQuestion
{
    /// <summary>Rows that are read at most, whatever acllog-max-len says.</summary>
    public const int MostRows = 10_000;

    /// <summary>Of a refused key, channel or command and of the user that was tried as much is kept.</summary>
    public const int MaxTextBytes = 1024;

    private const int MostFields = 64;

    private readonly ClientRowReader _clients = new();

    /// <param name="connection">Whom to ask.</param>
    /// <param name="count">How many rows: the server's acllog-max-len (128 unless configured).</param>
    public PollAnswer<IReadOnlyList<AclLogRow>> Ask(AdminConnection connection, int count = 128)
    {
        string rows = Math.Clamp(count, 1, MostRows).ToString(CultureInfo.InvariantCulture);
        AdminReply reply = connection.Ask("ACL", "LOG", rows);
        IReadOnlyList<AclLogRow>? read = reply.Failure is null ? Read(reply) : null;
        return reply.As(read, connection, "ACL LOG");
    }

    /// <summary>The rows, newest first as the server gives them; null where the reply is no such list.</summary>
    public IReadOnlyList<AclLogRow>? Read(in AdminReply reply)
    {
        // The server took its clock somewhere between the two moments.
        long nowNs = reply.SentNs + ((reply.ReceivedNs - reply.SentNs) / 2);
        RespCursor cursor = new(reply.Bytes.Span);
        if (!cursor.TryEnter(out long count))
        {
            return null;
        }

        var rows = new List<AclLogRow>();
        for (long i = 0; i < Math.Min(count, MostRows); i++)
        {
            if (!TryReadRow(ref cursor, nowNs, out AclLogRow? row))
            {
                return null;
            }

            if (row is not null)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>False where the framing is none of ACL LOG; a row without count, object or user is null.</summary>
    private bool TryReadRow(ref RespCursor cursor, long nowNs, out AclLogRow? row)
    {
        row = null;
        if (!cursor.TryEnter(out long values) || values > MostFields)
        {
            return false;
        }

        var fields = default(AclLogFields);
        for (long i = 0; i + 1 < values; i += 2)
        {
            if (!cursor.TryReadText(out ReadOnlySpan<byte> name) || !fields.TryRead(name, ref cursor, _clients))
            {
                return false;
            }
        }

        row = fields.ToRow(nowNs);
        return true;
    }
}
