using System.Globalization;
using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>TLS to a real server that wants a client certificate.</summary>
public sealed class TlsConnectionTests : IDisposable
{
    private readonly CertificateFiles _files = new();
    private readonly int _port = PolledServer.FreePort();
    private readonly PolledServer _server;

    public TlsConnectionTests()
    {
        _server = new PolledServer("--tls-port", _port.ToString(CultureInfo.InvariantCulture),
            "--tls-cert-file", _files["server.pem"], "--tls-key-file", _files["server.key"],
            "--tls-ca-cert-file", _files["ca.pem"]);
    }

    private PollingOptions Options => new()
    {
        Target = PolledServer.Target($"rediss://127.0.0.1:{_port}"),
        CaFile = _files["ca.pem"],
        ClientCertificateFile = _files["client.pem"],
        ClientKeyFile = _files["client.key"],
        AnswerTimeout = TimeSpan.FromSeconds(20),
    };

    [Fact]
    public void Questions_are_answered_over_TLS()
    {
        using AdminConnection connection = PolledServer.Open(Options);
        Assert.NotNull(connection.ClientId);
        Assert.NotNull(connection.Key);
        Assert.Equal("master", new InfoQuestion().Ask(connection).Value!.Role);
        Assert.Equal(connection.ClientId, Assert.Single(new ClientListQuestion().Ask(connection).Value!.Rows).Id);
        Assert.NotEmpty(CommandQuestion.Ask(connection).Value!);
    }

    [Fact]
    public void The_server_s_name_may_be_another_than_the_host()
    {
        using AdminConnection connection = PolledServer.Open(Options with { ServerName = "redis.test" });
        Assert.True(connection.IsOpen);
    }

    [Fact]
    public void A_certificate_with_another_name_is_refused()
    {
        Assert.Contains("does not bear the name other.test", Refused(Options with { ServerName = "other.test" }));
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused()
    {
        Assert.Contains("not signed by a known authority", Refused(Options with { CaFile = _files["other-ca.pem"] }));
    }

    [Fact]
    public void Without_a_CA_file_the_system_s_authorities_decide()
    {
        Assert.Contains("not signed by a known authority", Refused(Options with { CaFile = null }));
    }

    [Fact]
    public void A_server_that_wants_a_client_certificate_is_told_so()
    {
        var connection = new AdminConnection(Options with { ClientCertificateFile = null, ClientKeyFile = null });
        using (connection)
        {
            Assert.Null(connection.Connect());
            PollFailure failure = connection.Login()!;

            // TLS 1.3: the client's handshake is over before the server looks at its certificate.
            Assert.True(failure.Kind is PollFailureKind.TlsFailed or PollFailureKind.Closed, failure.Sentence);
        }
    }

    [Fact]
    public void TLS_to_a_plain_port_and_plain_to_a_TLS_port_fail_with_what_to_do()
    {
        // A plain server waits for the end of what it takes for a line, until the time is over.
        PollTarget plainPort = PolledServer.Target($"rediss://127.0.0.1:{_server.Port}");
        TimeSpan brief = TimeSpan.FromMilliseconds(500);
        using var secured = new AdminConnection(Options with { Target = plainPort, AnswerTimeout = brief });
        Assert.Null(secured.Connect());
        Assert.Contains("does the server speak TLS", secured.Login()!.Sentence);

        using var plain =
            new AdminConnection(Options with { Target = PolledServer.Target($"redis://127.0.0.1:{_port}") });
        Assert.Null(plain.Connect());
        Assert.Contains("rediss://", plain.Login()!.Sentence);
    }

    [Theory]
    [InlineData("no-such-file")]
    [InlineData("server.ext")]
    public void A_file_that_cannot_be_used_is_named(string name)
    {
        string file = _files[name];
        const string Expected = nameof(PollFailureKind.BadCredentials);
        Assert.Contains(file, Refused(Options with { CaFile = file }, Expected));
        Assert.Contains(file, Refused(Options with { ClientCertificateFile = file }, Expected));
        Assert.Contains(_files["client.pem"], Refused(Options with { ClientKeyFile = file }, Expected));
    }

    public void Dispose()
    {
        _server.Dispose();
        _files.Dispose();
    }

    private static string Refused(PollingOptions options, string expected = nameof(PollFailureKind.TlsFailed))
    {
        using var connection = new AdminConnection(options);
        Assert.Null(connection.Connect());
        PollFailure failure = connection.Login()!;
        Assert.Equal(expected, failure.Kind.ToString());
        Assert.False(connection.IsOpen);
        return failure.Sentence;
    }
}
