using System.Text;
using Sensor.Instances;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>
/// ACL LOG as Redis 7.0.15 (RESP2), Redis 8.0.2 (RESP3) and Valkey 9.1.2 (RESP3) wrote it, and as none would.
/// </summary>
public sealed class AclLogQuestionTests
{
    private const long Second = 1_000_000_000;
    private const long Now = 1_795_338_900 * Second;

    private const string Client70 =
        "id=24 addr=127.0.0.1:55468 laddr=127.0.0.1:27470 fd=7 name= age=1 idle=0 flags=N db=0 sub=0 psub=0 ssub=0 "
            + "multi=-1 "
        + "qbuf=28 qbuf-free=20446 argv-mem=6 multi-mem=0 rbs=1024 rbp=146 obl=0 oll=0 omem=0 tot-mem=22302 events=r "
        + "cmd=eval user=carl redir=-1 resp=3";

    private static readonly string Redis70 =
        "*2\r\n*14\r\n$5\r\ncount\r\n:1\r\n$6\r\nreason\r\n$7\r\ncommand\r\n$7\r\ncontext\r\n$8\r\ntoplevel\r\n"
        + "$6\r\nobject\r\n$10\r\nconfig|set\r\n$8\r\nusername\r\n$4\r\ncarl\r\n$11\r\nage-seconds\r\n"
        + $"$18\r\n1.2589999999999999\r\n$11\r\nclient-info\r\n${Client70.Length}\r\n{Client70}\r\n"
        + "*14\r\n$5\r\ncount\r\n:2\r\n$6\r\nreason\r\n$4\r\nauth\r\n$7\r\ncontext\r\n$3\r\nlua\r\n"
        + "$6\r\nobject\r\n$4\r\nAUTH\r\n$8\r\nusername\r\n$3\r\nbob\r\n$11\r\nage-seconds\r\n"
        + "$5\r\n70.25\r\n$11\r\nclient-info\r\n$4\r\nodd \r\n";

    private static readonly string Redis80 =
        "*1\r\n%10\r\n$5\r\ncount\r\n:3\r\n$6\r\nreason\r\n$3\r\nkey\r\n$7\r\ncontext\r\n$5\r\nmulti\r\n"
        + "$6\r\nobject\r\n$2\r\nzz\r\n$8\r\nusername\r\n$4\r\ncarl\r\n$11\r\nage-seconds\r\n,1.851\r\n"
        + $"$11\r\nclient-info\r\n${Client70.Length}\r\n{Client70}\r\n$8\r\nentry-id\r\n:4\r\n"
        + "$17\r\ntimestamp-created\r\n:1795338884212\r\n$22\r\ntimestamp-last-updated\r\n:1795338884300\r\n";

    [Fact]
    public void Rows_before_7_2_get_their_time_from_their_age()
    {
        IReadOnlyList<AclLogRow> rows = Read(Redis70)!;
        Assert.Equal(2, rows.Count);
        Assert.Equal("1 Command TopLevel config|set carl 24", Look(rows[0]));
        Assert.Equal("2 Auth Lua AUTH bob -", Look(rows[1]));
        Assert.Null(rows[0].EntryId);
        Assert.Null(rows[0].UpdatedNs);

        // The middle between question and answer, which were a second apart.
        Assert.Equal(Now + (Second / 2) - 1_259_000_000, rows[0].CreatedNs, tolerance: 1_000);
        Assert.Equal(Now + (Second / 2) - 70_250_000_000, rows[1].CreatedNs);
    }

    [Fact]
    public void Rows_since_7_2_bring_their_number_and_times()
    {
        AclLogRow row = Assert.Single(Read(Redis80)!);
        Assert.Equal("3 Key Multi zz carl 24", Look(row));
        Assert.Equal(4, row.EntryId);
        Assert.Equal(1_795_338_884_212_000_000, row.CreatedNs);
        Assert.Equal(1_795_338_884_300_000_000, row.UpdatedNs);
    }

    [Theory]
    [InlineData("database", nameof(AclLogReason.Database))]
    [InlineData("tls-cert", nameof(AclLogReason.TlsCertificate))]
    [InlineData("channel", nameof(AclLogReason.Channel))]
    [InlineData("tomorrow", nameof(AclLogReason.Other))]
    public void Every_reason_is_read(string reason, string expected)
    {
        AclLogRow row = Assert.Single(Read(Redis80.Replace("$3\r\nkey", $"${reason.Length}\r\n{reason}"))!);
        Assert.Equal(expected, row.Reason.ToString());
    }

    [Fact]
    public void An_empty_log_has_no_rows()
    {
        Assert.Empty(Read("*0\r\n")!);
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("*1\r\n:5\r\n")]
    [InlineData("*1\r\n%65\r\n:5\r\n")]
    [InlineData("*1\r\n%1\r\n$5\r\ncount\r\n")]
    [InlineData("*1\r\n%1\r\n:1\r\n:1\r\n")]
    public void What_is_no_log_is_not_understood(string reply)
    {
        Assert.Null(Read(reply));
    }

    [Theory]
    [InlineData("count", "xcount")]
    [InlineData("object", "xobject")]
    [InlineData("username", "xusername")]
    public void A_row_without_what_matters_is_left_out(string field, string other)
    {
        string reply = Redis80.Replace($"${field.Length}\r\n{field}", $"${other.Length}\r\n{other}");
        Assert.Empty(Read(reply)!);
    }

    [Fact]
    public void Odd_numbers_are_not_believed()
    {
        string reply =
            Redis80.Replace(":1795338884212", ":-5").Replace(",1.851", ",1e300").Replace(":4\r\n", ":-4\r\n");
        Assert.Empty(Read(reply)!);
        AclLogRow row = Assert.Single(Read(Redis80.Replace(":1795338884212", ":9223372036854775807"))!);
        Assert.Equal(Now + (Second / 2) - 1_851_000_000, row.CreatedNs, tolerance: 1_000);
    }

    [Fact]
    public void A_long_object_is_cut()
    {
        string key = new('k', 5000);
        AclLogRow row = Assert.Single(Read(Redis80.Replace("$2\r\nzz", $"$5000\r\n{key}"))!);
        Assert.Equal(AclLogQuestion.MaxTextBytes, row.Object.Length);
    }

    private static string Look(AclLogRow row) => $"{row.Count} {row.Reason} {row.Context} "
        + $"{Encoding.ASCII.GetString(row.Object)} {Encoding.ASCII.GetString(row.User)} "
        + $"{row.Client?.Id.ToString() ?? "-"}";

    private static IReadOnlyList<AclLogRow>? Read(string reply) => new AclLogQuestion().Read(new AdminReply
    {
        Bytes = Encoding.Latin1.GetBytes(reply),
        SentNs = Now,
        ReceivedNs = Now + Second,
    });
}
