using System.Globalization;
using Sensor.Resp;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Polling;

/// <summary>
/// CLIENT LIST: of all clients, or of a few where the server filters. By address only Valkey does, from 8.1 on, one
/// address a question; by id all from Redis 6.2 on, any number (tried on Redis 7.0, 8.0 and Valkey 8.0, 8.1, 9.1; where
/// several filters stand together all must hold). One object per connection: it learns what the server can.
/// </summary>
internal sealed class ClientListQuestion
{
    /// <summary>More addresses than this are asked for by one whole list, which costs the server less.</summary>
    public const int MostAddresses = 16;

    public const int MostIds = 1000;

    private readonly ClientRowReader _rows = new();
    private bool _cannotFilterByAddress;
    private bool _cannotFilterById;

    /// <summary>Whether, as far as is known, the server gives the rows of single addresses.</summary>
    public bool CanFilter => !_cannotFilterByAddress;

    /// <summary>Rows that named no id or no user that can be used, in all lists.</summary>
    public long RowsLeftOut { get; private set; }

    /// <summary>All clients.</summary>
    public PollAnswer<ClientList> Ask(AdminConnection connection)
    {
        AdminReply reply = connection.Ask("CLIENT", "LIST");
        List<ClientRow>? rows = reply.Failure is null ? Read(reply.Bytes.Span) : null;
        ClientList? list = rows is null ? null : new ClientList(rows, reply.SentNs, reply.ReceivedNs);
        return reply.As(list, connection, "CLIENT LIST");
    }

    /// <summary>
    /// These clients, by the ends that the server sees, and by id; all clients where the server cannot filter so or too
    /// many are asked for, which <see cref="ClientList.IsWhole"/> tells.
    /// </summary>
    public PollAnswer<ClientList> Ask(
        AdminConnection connection, IReadOnlyList<Endpoint> addresses, IReadOnlyList<long> ids)
    {
        bool whole = (addresses.Count > 0 && _cannotFilterByAddress) || addresses.Count > MostAddresses
            || (ids.Count > 0 && _cannotFilterById) || ids.Count > MostIds || addresses.Count + ids.Count == 0;
        if (whole)
        {
            return Ask(connection);
        }

        var found = new List<ClientRow>();
        AdminReply last = default;
        long sent = 0;
        for (int i = ids.Count > 0 ? -1 : 0; i < addresses.Count; i++)
        {
            last = connection.Ask(i < 0 ? ById(ids) : ByAddress(addresses[i]));
            sent = sent == 0 ? last.SentNs : sent;
            if (last.Failure is { Kind: PollFailureKind.Unsupported })
            {
                _cannotFilterByAddress |= i >= 0;
                _cannotFilterById |= i < 0;
                return Ask(connection);
            }

            List<ClientRow>? rows = last.Failure is null ? Read(last.Bytes.Span) : null;
            if (rows is null)
            {
                return last.As<ClientList>(null, connection, "CLIENT LIST");
            }

            found.AddRange(rows);
        }

        return last.As(new ClientList(found, sent, last.ReceivedNs) { IsWhole = false }, connection, "CLIENT LIST");
    }

    /// <summary>
    /// The rows that name id and user; null where the reply is no list of clients. Bounded by the size of the reply.
    /// </summary>
    public List<ClientRow>? Read(ReadOnlySpan<byte> reply)
    {
        RespCursor cursor = new(reply);
        if (!cursor.TryReadText(out ReadOnlySpan<byte> text))
        {
            return null;
        }

        var rows = new List<ClientRow>(text.Count((byte)'\n'));
        bool any = false;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ClientRow? row = _rows.Read(end < 0 ? text : text[..end]);
            text = end < 0 ? default : text[(end + 1)..];
            any = true;
            if (row is null)
            {
                RowsLeftOut++;
            }
            else
            {
                rows.Add(row);
            }
        }

        return rows.Count > 0 || !any ? rows : null;
    }

    private static byte[] ByAddress(Endpoint address) =>
        AdminCommand.Encode("CLIENT", "LIST", "ADDR", EndpointText.Write(address));

    private static byte[] ById(IReadOnlyList<long> ids) => AdminCommand.Encode(
        ["CLIENT", "LIST", "ID", .. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
}
