using System.Text;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>
/// The other servers: of a cluster by CLUSTER SHARDS (7.0) or CLUSTER SLOTS; else ROLE: a master's replicas, a
/// replica's master (whose other replicas the master tells). The polled server is among those of a cluster, not of
/// ROLE. Asked only where the operator wants it: the sensor logs in to whatever a server names.
/// </summary>
internal sealed class TopologyQuestion
{
    /// <summary>Servers that are read at most.</summary>
    public const int MostServers = 1_000;

    private const int MostFields = 64;

    private bool _hasNoShards;

    public PollAnswer<IReadOnlyList<FoundServer>> Ask(AdminConnection connection)
    {
        PollTarget asked = connection.Options.Target;
        AdminReply reply = default;
        if (!_hasNoShards)
        {
            reply = connection.Ask("CLUSTER", "SHARDS");
            if (reply.Failure is null)
            {
                return reply.As(ReadShards(reply.Bytes.Span, asked), connection, "CLUSTER SHARDS");
            }
        }

        if (_hasNoShards || reply.Failure is { Kind: PollFailureKind.Unsupported })
        {
            _hasNoShards = true;
            reply = connection.Ask("CLUSTER", "SLOTS");
            if (reply.Failure is null)
            {
                return reply.As(ReadSlots(reply.Bytes.Span, asked), connection, "CLUSTER SLOTS");
            }
        }

        // "This instance has cluster support disabled"
        if (reply.Failure is { Kind: PollFailureKind.Error or PollFailureKind.Unsupported })
        {
            reply = connection.Ask("ROLE");
        }

        return reply.As(reply.Failure is null ? ReadRole(reply.Bytes.Span) : null, connection, "ROLE");
    }

    /// <summary>Null where the reply is none of CLUSTER SHARDS.</summary>
    public static IReadOnlyList<FoundServer>? ReadShards(ReadOnlySpan<byte> reply, PollTarget asked)
    {
        var found = new List<FoundServer>();
        RespCursor cursor = new(reply);
        if (!cursor.TryEnter(out long shards))
        {
            return null;
        }

        for (long i = 0; i < shards && found.Count < MostServers; i++)
        {
            if (!cursor.TryEnter(out long values) || values > MostFields)
            {
                return null;
            }

            for (long field = 0; field + 1 < values; field += 2)
            {
                bool nodes = cursor.TryReadText(out ReadOnlySpan<byte> name) && name.SequenceEqual("nodes"u8);
                if (!(nodes ? TryReadNodes(ref cursor, asked, found) : cursor.TrySkip()))
                {
                    return null;
                }
            }
        }

        return found;
    }

    /// <summary>
    /// Null where the reply is none of CLUSTER SLOTS: <c>[from, to, [host, port, …] of the master, …]</c>.
    /// </summary>
    public static IReadOnlyList<FoundServer>? ReadSlots(ReadOnlySpan<byte> reply, PollTarget asked)
    {
        var found = new HashSet<FoundServer>();
        RespCursor cursor = new(reply);
        if (!cursor.TryEnter(out long ranges))
        {
            return null;
        }

        for (long i = 0; i < ranges && found.Count < MostServers; i++)
        {
            if (!cursor.TryEnter(out long values) || values is < 3 or > MostFields
                || !cursor.TrySkip() || !cursor.TrySkip())
            {
                return null;
            }

            for (long node = 2; node < values; node++)
            {
                if (!TryReadSlotNode(ref cursor, asked, out FoundServer? server))
                {
                    return null;
                }

                Add(found, server is null ? null : server.Value with { IsReplica = node > 2 });
            }
        }

        return [.. found];
    }

    /// <summary>Null where the reply is none of ROLE.</summary>
    public static IReadOnlyList<FoundServer>? ReadRole(ReadOnlySpan<byte> reply)
    {
        RespCursor cursor = new(reply);
        if (!cursor.TryEnter(out long values) || values < 2 || !cursor.TryReadText(out ReadOnlySpan<byte> role))
        {
            return null;
        }

        if (role.SequenceEqual("slave"u8) || role.SequenceEqual("replica"u8))
        {
            FoundServer? master = ReadPlace(ref cursor, replica: false);
            return master is null ? null : [master.Value];
        }

        if (!role.SequenceEqual("master"u8) || !cursor.TrySkip() || !cursor.TryEnter(out long replicas))
        {
            return role.SequenceEqual("sentinel"u8) ? [] : null;
        }

        var found = new List<FoundServer>();
        for (long i = 0; i < replicas && found.Count < MostServers; i++)
        {
            RespCursor replica = cursor;
            if (!cursor.TrySkip() || !replica.TryEnter(out _))
            {
                return null;
            }

            if (ReadPlace(ref replica, replica: true) is { } place)
            {
                found.Add(place);
            }
        }

        return found;
    }

    private static bool TryReadNodes(ref RespCursor cursor, PollTarget asked, List<FoundServer> found)
    {
        if (!cursor.TryEnter(out long nodes))
        {
            return false;
        }

        for (long i = 0; i < nodes; i++)
        {
            if (!cursor.TryEnter(out long values) || values > MostFields)
            {
                return false;
            }

            var fields = default(ShardNode);
            for (long field = 0; field + 1 < values; field += 2)
            {
                if (!fields.TryRead(ref cursor))
                {
                    return false;
                }
            }

            if (fields.ToServer(asked) is { } server && found.Count < MostServers)
            {
                found.Add(server);
            }
        }

        return true;
    }

    private static bool TryReadSlotNode(ref RespCursor cursor, PollTarget asked, out FoundServer? server)
    {
        server = null;
        RespCursor node = cursor;
        if (!cursor.TrySkip() || !node.TryEnter(out _))
        {
            return false;
        }

        string? host = node.TryReadText(out ReadOnlySpan<byte> text) ? Host(text) : null; // null: as the asker knows it
        server = node.TryReadInteger(out long port) && port is > 0 and <= ushort.MaxValue
            ? new FoundServer(host ?? asked.NetworkHost, (int)port, false) : null;
        return true;
    }

    private static FoundServer? ReadPlace(ref RespCursor cursor, bool replica)
    {
        string? host = cursor.TryReadText(out ReadOnlySpan<byte> text) ? Host(text) : null;
        return host is not null && cursor.TryReadInteger(out long port) && port is > 0 and <= ushort.MaxValue
            ? new FoundServer(host, (int)port, replica) : null;
    }

    private static void Add(HashSet<FoundServer> found, FoundServer? server)
    {
        if (server is not null && found.Count < MostServers)
        {
            found.Add(server.Value);
        }
    }

    /// <summary>Null for an empty host, <c>?</c>, and what is no host.</summary>
    internal static string? Host(ReadOnlySpan<byte> text)
    {
        Span<char> host = stackalloc char[255];
        bool ascii = text.Length <= host.Length && Encoding.ASCII.GetChars(text, host) == text.Length;
        return ascii && PollTarget.IsHost(host[..text.Length]) ? new string(host[..text.Length]) : null;
    }
}
