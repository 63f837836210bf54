using System.Security.Cryptography;
using Sensor.Instances;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>
/// ACL LIST: all users with their rules. Of the hashes of passwords nothing leaves this class but a digest under a key
/// of this object, and the connection's copy of the answer is overwritten.
/// </summary>
internal sealed class AclListQuestion
{
    /// <summary>Users that are read at most.</summary>
    public const int MostUsers = 100_000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public PollAnswer<IReadOnlyList<AclUser>> Ask(AdminConnection connection)
    {
        AdminReply reply = connection.Ask("ACL", "LIST");
        IReadOnlyList<AclUser>? users = reply.Failure is null ? Read(reply.Bytes.Span) : null;
        connection.Forget();
        return reply.As(users, connection, "ACL LIST");
    }

    /// <summary>Null where the reply is no list of users.</summary>
    public IReadOnlyList<AclUser>? Read(ReadOnlySpan<byte> reply)
    {
        RespCursor cursor = new(reply);
        if (!cursor.TryEnter(out long count) || count > MostUsers)
        {
            return null;
        }

        var users = new List<AclUser>();
        for (long i = 0; i < count; i++)
        {
            if (!cursor.TryReadText(out ReadOnlySpan<byte> line) || AclUserReader.Read(line, _key) is not { } user)
            {
                return null;
            }

            users.Add(user);
        }

        return users;
    }
}
