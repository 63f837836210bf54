using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>
/// ACL USERS: the names alone, for where ACL LIST is not allowed. Then only that users come and go is seen: not their
/// rights, passwords, and whether they are enabled.
/// </summary>
internal static class AclUsersQuestion
{
    public static PollAnswer<IReadOnlyList<byte[]>> Ask(AdminConnection connection)
    {
        AdminReply reply = connection.Ask("ACL", "USERS");
        return reply.As(reply.Failure is null ? Read(reply.Bytes.Span) : null, connection, "ACL USERS");
    }

    /// <summary>Null where the reply is no list of names.</summary>
    public static IReadOnlyList<byte[]>? Read(ReadOnlySpan<byte> reply)
    {
        RespCursor cursor = new(reply);
        if (!cursor.TryEnter(out long count) || count > AclListQuestion.MostUsers)
        {
            return null;
        }

        var names = new List<byte[]>();
        for (long i = 0; i < count; i++)
        {
            if (!cursor.TryReadText(out ReadOnlySpan<byte> name))
            {
                return null;
            }

            names.Add(name.ToArray());
        }

        return names;
    }
}
