using System.Text;
using Sensor.Polling;
using Sensor.Sessions;

namespace Sensor.Tests.Polling;

/// <summary>CLIENT LIST as five servers wrote it (recorded), and as none would.</summary>
public sealed class ClientListQuestionTests
{
    private const string Redis70 =
        "id=54 addr=127.0.0.1:35392 laddr=127.0.0.1:27470 fd=8 name=app1 age=1 idle=0 flags=N db=3 sub=0 psub=0 ssub=0 "
        + "multi=-1 qbuf=26 qbuf-free=20448 argv-mem=10 multi-mem=0 rbs=1024 rbp=53 obl=0 oll=0 omem=0 tot-mem=22298 "
        + "events=r cmd=client|list user=default redir=-1 resp=2";

    private const string Redis80 =
        "id=54 addr=127.0.0.1:35392 laddr=127.0.0.1:27470 fd=12 name=app1 age=1 idle=0 flags=N db=3 sub=0 psub=0 "
            + "ssub=0 "
        + "multi=-1 watch=0 qbuf=26 qbuf-free=20448 argv-mem=10 multi-mem=0 rbs=1024 rbp=5 obl=0 oll=0 omem=0 "
        + "tot-mem=22426 events=r cmd=client|list user=default redir=-1 resp=2 lib-name=mylib lib-ver=1.2 io-thread=0";

    private const string Valkey91 =
        "id=54 addr=127.0.0.1:35392 laddr=127.0.0.1:27470 fd=9 name=app1 age=1 idle=0 flags=N capa= db=3 sub=0 psub=0 "
        + "ssub=0 multi=-1 watch=0 qbuf=0 qbuf-free=0 argv-mem=10 multi-mem=0 rbs=1024 rbp=5 obl=0 oll=0 omem=0 "
        + "tot-mem=1690 events=r cmd=client|list user=default redir=-1 resp=2 lib-name=mylib lib-ver=1.2 "
        + "tot-net-in=170 "
        + "tot-net-out=15 tot-cmds=3";

    private const string Redis60 =
        "id=54 addr=127.0.0.1:35392 fd=7 name=app1 age=1 idle=0 flags=N db=3 sub=0 psub=0 multi=-1 qbuf=26 "
        + "qbuf-free=32742 argv-mem=10 obl=0 oll=0 omem=0 tot-mem=61466 events=r cmd=client user=default";

    [Theory]
    [InlineData(Redis60, null, null, null)]
    [InlineData(Redis70, "127.0.0.1:27470", null, 2)]
    [InlineData(Redis80, "127.0.0.1:27470", "mylib 1.2", 2)]
    [InlineData(Valkey91, "127.0.0.1:27470", "mylib 1.2", 2)]
    public void A_row_of_every_version_is_read(string line, string? local, string? library, int? resp)
    {
        ClientRow row = Assert.Single(Read(Bulk(line + "\n"))!);
        Assert.Equal(54, row.Id);
        Assert.Equal("127.0.0.1:35392", EndpointText.Write(row.Address!.Value));
        Assert.Equal(local, row.LocalAddress is { } end ? EndpointText.Write(end) : null);
        Assert.Equal("default", Encoding.ASCII.GetString(row.User));
        Assert.Equal("app1", Encoding.ASCII.GetString(row.Name!));
        Assert.Equal(library, row.Library is null ? null
            : $"{Encoding.ASCII.GetString(row.Library)} {Encoding.ASCII.GetString(row.LibraryVersion!)}");
        Assert.Equal(3, row.Database);
        Assert.Equal(resp, row.RespVersion);
        Assert.Equal(1, row.AgeSeconds);
    }

    [Fact]
    public void Rows_without_id_or_user_are_counted()
    {
        ClientListQuestion question = new();
        string[] rows =
            [Redis70, "addr=127.0.0.1:1 user=default", "id=7 addr=127.0.0.1:2", $"id=8 user={new string('u', 1025)}"];
        for (int list = 1; list <= 2; list++)
        {
            Assert.Single(question.Read(Encoding.ASCII.GetBytes(Bulk(string.Join('\n', rows) + "\n")))!);
            Assert.Equal(3 * list, question.RowsLeftOut);
        }
    }

    [Fact]
    public void Many_rows_are_read_in_both_protocols()
    {
        string text = Redis80 + "\n" + Redis80.Replace("id=54", "id=55").Replace("name=app1", "name=") + "\n";
        string verbatim = $"={text.Length + 4}\r\ntxt:{text}\r\n";
        foreach (List<ClientRow>? rows in new[] { Read(Bulk(text)), Read(verbatim), Read(Bulk(text[..^1])) })
        {
            Assert.Equal([54L, 55], rows!.Select(row => row.Id));
            Assert.Null(rows![1].Name);
        }
    }

    [Theory]
    [InlineData("$0\r\n\r\n")]
    [InlineData("=4\r\ntxt:\r\n")]
    public void A_list_without_clients_is_empty(string reply)
    {
        Assert.Empty(Read(reply)!);
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData(":5\r\n")]
    [InlineData("*0\r\n")]
    [InlineData("$-1\r\n")]
    [InlineData("$5\r\nhello\r\n")]
    [InlineData("$12\r\nid=5 user=\n\n\n\r\n")]
    public void What_is_no_list_is_not_understood(string reply)
    {
        Assert.Null(Read(reply));
    }

    [Fact]
    public void A_client_of_a_Unix_socket_has_no_address()
    {
        ClientRow row = Assert.Single(Read(Bulk("id=5 addr=/run/a.sock:0 laddr=/run/a.sock:0 user=u\n"))!);
        Assert.Null(row.Address);
        Assert.Null(row.LocalAddress);
    }

    [Fact]
    public void A_user_that_is_too_long_is_none_and_a_name_that_is_too_long_is_missing()
    {
        string most = new('x', ClientRowReader.MaxTextBytes);
        string text = $"id=1 user={most}\nid=2 user={most}x\nid=3 user=u name={most}\nid=4 user=u name={most}x\n";
        List<ClientRow> rows = Read(Bulk(text))!;
        Assert.Equal([1L, 3, 4], rows.Select(row => row.Id));
        Assert.Equal(most, Encoding.ASCII.GetString(rows[1].Name!));
        Assert.Null(rows[2].Name);
    }

    [Fact]
    public void A_name_cannot_forge_another_field()
    {
        // A server refuses such names; were one let in, only the last of two equal fields would count, as everywhere.
        ClientRow row =
            Assert.Single(Read(Bulk("id=1 name=user=root addr==5 user=u =x db=99999999999 resp=x age=-1\n"))!);
        Assert.Equal("u", Encoding.ASCII.GetString(row.User));
        Assert.Equal("user=root", Encoding.ASCII.GetString(row.Name!));
        Assert.Null(row.Database);
        Assert.Null(row.RespVersion);
        Assert.Equal(0, row.AgeSeconds);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public void Equal_texts_share_their_memory(int clients)
    {
        byte[] reply = Encoding.ASCII.GetBytes(ManyClients(clients));
        var question = new ClientListQuestion();
        List<ClientRow> rows = question.Read(reply)!;
        Assert.Equal(clients, rows.Count);
        Assert.Equal(5, rows.Select(row => row.User).Distinct(ReferenceEqualityComparer.Instance).Count());

        // A row with its name, and its place in the list.
        long bytes = Sensor.Tests.Support.Allocations.Least(() => question.Read(reply));
        Assert.InRange(bytes / clients, 100, 320);
    }

    internal static string ManyClients(int count)
    {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Append(Redis80.Replace("id=54", $"id={i + 1}").Replace("35392", $"{1024 + (i % 60000)}")
                .Replace("addr=127.0.0.1", $"addr=10.0.{i / 60000}.7").Replace("name=app1", $"name=app:{i}")
                .Replace("user=default", $"user=user{i % 5}")).Append('\n');
        }

        return Bulk(text.ToString());
    }

    private static string Bulk(string text) => $"${text.Length}\r\n{text}\r\n";

    private static List<ClientRow>? Read(string reply) =>
        new ClientListQuestion().Read(Encoding.Latin1.GetBytes(reply));
}
