using System.Diagnostics;
using System.Text;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>The connection to servers that misbehave, refuse or are not there.</summary>
public sealed class AdminConnectionFailureTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", nameof(PollFailureKind.NotRedis))]
    [InlineData("\0\0\0\u0005hello", nameof(PollFailureKind.NotRedis))]
    [InlineData("$-5\r\n", nameof(PollFailureKind.NotRedis))]
    [InlineData("*-2\r\n", nameof(PollFailureKind.NotRedis))]
    [InlineData("$3\r\nabcde\r\n", nameof(PollFailureKind.NotRedis))]
    [InlineData("$9223372036854775807\r\n", nameof(PollFailureKind.TooLarge))]
    [InlineData("$67108865\r\n", nameof(PollFailureKind.TooLarge))]
    [InlineData("*2147483647\r\n", nameof(PollFailureKind.TooLarge))]
    [InlineData("%1073741825\r\n", nameof(PollFailureKind.TooLarge))]
    [InlineData("$99999999999999999999999999999999999\r\n", nameof(PollFailureKind.TooLarge))]
    public void Garbage_is_one_clear_failure_and_the_end(string garbage, string expected)
    {
        using var server = FakeServer.Answering(FakeServer.Hello, garbage);
        using AdminConnection connection = PolledServer.Open(server.Options);
        AssertEnded(connection, connection.Ask("PING"), Enum.Parse<PollFailureKind>(expected));
    }

    [Fact]
    public void Garbage_instead_of_a_login_is_no_Redis()
    {
        using var server = FakeServer.Answering("+SSH-2.0-OpenSSH_9.2\r\n");
        using var connection = new AdminConnection(server.Options);
        Assert.Null(connection.Connect());
        Assert.Equal(PollFailureKind.NotRedis, connection.Login()!.Kind);
        Assert.False(connection.IsOpen);
    }

    [Fact]
    public void A_second_answer_to_one_question_is_garbage()
    {
        using var server = FakeServer.Answering(FakeServer.Hello, "+ONE\r\n+TWO\r\n");
        using AdminConnection connection = PolledServer.Open(server.Options);
        AssertEnded(connection, connection.Ask("PING"), PollFailureKind.NotRedis);
    }

    [Fact]
    public void An_answer_above_the_limit_ends_the_connection_and_one_at_the_limit_does_not()
    {
        string fits = $"${1000}\r\n{new string('x', 1000)}\r\n";
        string large =
            $"*2\r\n${900_000}\r\n{new string('x', 900_000)}\r\n${900_000}\r\n{new string('x', 900_000)}\r\n";
        using var server = FakeServer.Answering(FakeServer.Hello, fits, large);
        using AdminConnection connection = PolledServer.Open(server.Options with { MaxReplyBytes = 1 << 20 });
        Assert.Equal(fits, PolledServer.Text(connection.Ask("GET")));
        AssertEnded(connection, connection.Ask("GET"), PollFailureKind.TooLarge);
    }

    [Fact]
    public void A_server_that_never_answers_ends_the_connection_in_time()
    {
        using var server = FakeServer.Answering(FakeServer.Hello);
        using AdminConnection connection = PolledServer.Open(server.Options with { AnswerTimeout = Short });
        AssertEnded(connection, connection.Ask("PING"), PollFailureKind.TimedOut);
    }

    [Fact]
    public void A_server_that_hangs_before_the_login_ends_the_connection_in_time()
    {
        using var server = FakeServer.Answering();
        using var connection = new AdminConnection(server.Options with { AnswerTimeout = Short });
        Assert.Null(connection.Connect());
        Assert.Equal(PollFailureKind.TimedOut, connection.Login()!.Kind);
        Assert.False(connection.IsOpen);
    }

    [Fact]
    public void A_server_that_drips_byte_by_byte_does_not_stretch_the_time()
    {
        using var server = new FakeServer((stream, end) =>
        {
            byte[] question = new byte[4096];
            stream.ReadExactly(question, 0, 1);
            stream.Write("$1000\r\n"u8);
            for (int i = 0; i < 1000 && !end.IsCancellationRequested; i++)
            {
                stream.WriteByte((byte)'x');
                Thread.Sleep(50);
            }
        });
        using var connection = new AdminConnection(server.Options with { AnswerTimeout = Short });
        Assert.Null(connection.Connect());
        long began = Stopwatch.GetTimestamp();
        Assert.Equal(PollFailureKind.TimedOut, connection.Login()!.Kind);

        // 1,000 drips take 50 s; a time-out per read would never come.
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(25));
    }

    [Fact]
    public void A_server_that_closes_in_the_middle_of_an_answer_is_told()
    {
        using var server = new FakeServer((stream, _) =>
        {
            byte[] question = new byte[4096];
            if (stream.Read(question) > 0)
            {
                stream.Write(Encoding.ASCII.GetBytes(FakeServer.Hello));
                stream.ReadExactly(question, 0, 1);
                stream.Write("*2\r\n$5\r\nhel"u8);
            }
        });
        using AdminConnection connection = PolledServer.Open(server.Options);
        AssertEnded(connection, connection.Ask("PING"), PollFailureKind.Closed);
    }

    [Theory]
    [InlineData(
        "-WRONGPASS invalid username-password pair or user is disabled.\r\n", nameof(PollFailureKind.WrongPassword))]
    [InlineData(
        "-NOAUTH HELLO must be called with the client already authenticated\r\n", nameof(PollFailureKind.WrongPassword))]
    [InlineData("-DENIED Redis is running in protected mode\r\n", nameof(PollFailureKind.Refused))]
    [InlineData("-ERR max number of clients reached\r\n", nameof(PollFailureKind.Refused))]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", nameof(PollFailureKind.Busy))]
    public void A_refused_login_is_told_and_the_end(string refusal, string expected)
    {
        using var server = FakeServer.Answering(refusal);
        using var connection = new AdminConnection(server.Options);
        Assert.Null(connection.Connect());
        Assert.Equal(expected, connection.Login()!.Kind.ToString());
        Assert.False(connection.IsOpen);
    }

    [Theory]
    [InlineData(
        "-NOPERM this user has no permissions to run the 'info' command\r\n", nameof(PollFailureKind.NoPermission))]
    [InlineData("-LOADING Redis is loading\r\n", nameof(PollFailureKind.Busy))]
    [InlineData("-ERR unknown command 'INFO', with args beginning with: \r\n", nameof(PollFailureKind.Unsupported))]
    [InlineData("-ERR unknown subcommand 'SHARDS'. Try CLUSTER HELP.\r\n", nameof(PollFailureKind.Unsupported))]
    [InlineData("-ERR syntax error\r\n", nameof(PollFailureKind.Unsupported))]
    [InlineData("-ERR This instance has cluster support disabled\r\n", nameof(PollFailureKind.Error))]
    [InlineData("!21\r\nSYNTAX invalid syntax\r\n", nameof(PollFailureKind.Error))]
    public void An_error_is_data_and_the_connection_goes_on(string error, string expected)
    {
        using var server = FakeServer.Answering(FakeServer.Hello, error, "+PONG\r\n");
        using AdminConnection connection = PolledServer.Open(server.Options);
        Assert.Equal(expected, connection.Ask("INFO").Failure!.Kind.ToString());
        Assert.Equal("+PONG\r\n", PolledServer.Text(connection.Ask("PING")));
    }

    [Fact]
    public void No_failure_repeats_what_the_server_or_the_user_said()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "hunter2\n");
        const string Echo =
            "-ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' 'hunter2'\r\n";
        using var server = FakeServer.Answering(Echo, "-HUNTER hunter2\r\n");
        using var connection = new AdminConnection(server.Options with { PasswordFile = file });
        Assert.Null(connection.Connect());
        PollFailure failure = connection.Login()!;
        File.Delete(file);
        Assert.Equal(PollFailureKind.WrongPassword, failure.Kind);
        Assert.DoesNotContain("hunter2", failure.ToString());
    }

    [Theory]
    [InlineData("-SECRETWORDTHATISLONGANDLONGER x\r\n", "ERR")]
    [InlineData("-Secret x\r\n", "ERR")]
    [InlineData("-NOPERM\r\n", "NOPERM")]
    [InlineData("+OK\r\n", null)]
    [InlineData("!10\r\nNOPERM abc\r\n", "NOPERM")]
    public void Of_an_error_only_a_code_is_kept(string reply, string? expected)
    {
        Assert.Equal(expected, AdminReply.CodeOf(Encoding.ASCII.GetBytes(reply)));
    }

    [Fact]
    public void Where_nobody_listens_the_server_is_unreachable()
    {
        using var connection = new AdminConnection(new PollingOptions
        {
            Target = PolledServer.Target($"redis://127.0.0.1:{PolledServer.FreePort()}"),
        });
        Assert.Equal(PollFailureKind.Unreachable, connection.Connect()!.Kind);
        Assert.NotNull(connection.Ask("PING").Failure);
    }

    [Theory]
    [InlineData("unix:///no/such/socket")]
    [InlineData("redis://no-such-host.invalid")]
    public void What_is_not_there_is_unreachable_in_one_sentence(string url)
    {
        using var connection = new AdminConnection(new PollingOptions
        {
            Target = PolledServer.Target(url),
            ConnectTimeout = TimeSpan.FromSeconds(20),
        });
        PollFailure failure = connection.Connect()!;
        Assert.Equal(PollFailureKind.Unreachable, failure.Kind);
        Assert.StartsWith(url, failure.Sentence);
        Assert.Contains("there is no such", failure.Sentence);
    }

    /// <summary>
    /// The failure is this one, the connection is over, and later questions fail alike without being sent.
    /// </summary>
    private static void AssertEnded(AdminConnection connection, AdminReply reply, PollFailureKind expected)
    {
        Assert.Equal(expected, reply.Failure!.Kind);
        Assert.True(reply.Failure.EndsConnection);
        Assert.False(connection.IsOpen);
        Assert.Equal(reply.Failure, connection.Ask("PING").Failure);
    }
}
