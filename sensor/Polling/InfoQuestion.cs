using Sensor.Instances;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>
/// INFO, the sections that are needed; all of it where the server takes one section only (before 7.0).
/// </summary>
internal sealed class InfoQuestion
{
    private bool _cannotChoose;

    public PollAnswer<ServerStatus> Ask(AdminConnection connection)
    {
        AdminReply reply = default;
        if (!_cannotChoose)
        {
            reply = connection.Ask(
                "INFO", "server", "clients", "memory", "persistence", "replication", "keyspace", "stats",
                "commandstats");
            _cannotChoose = reply.Failure is { Kind: PollFailureKind.Unsupported };
        }

        if (_cannotChoose)
        {
            reply = connection.Ask("INFO");
        }

        return reply.As(reply.Failure is null ? Read(reply.Bytes.Span) : null, connection, "INFO");
    }

    /// <summary>Null where the reply has neither run id nor role.</summary>
    public static ServerStatus? Read(ReadOnlySpan<byte> reply)
    {
        RespCursor cursor = new(reply);
        if (!cursor.TryReadText(out ReadOnlySpan<byte> text))
        {
            return null;
        }

        var fields = new InfoFields();
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? text : text[..end]).TrimEnd((byte)'\r');
            text = end < 0 ? default : text[(end + 1)..];
            int colon = line.IndexOf((byte)':');
            if (colon > 0)
            {
                fields.Read(line[..colon], line[(colon + 1)..]);
            }
        }

        return fields.ToServer();
    }
}
