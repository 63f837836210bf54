using System.Net;
using System.Net.Sockets;
using System.Text;
using Sensor.Sinks;
using Sensor.Sinks.Kafka;

namespace Sensor.Tests.Sinks.Kafka;

public sealed class KafkaTokensTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _secret = Path.GetTempFileName();

    public KafkaTokensTests()
    {
        _listener.Start();
        File.WriteAllText(_secret, "s3cret\n");
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_secret);
    }

    [Fact]
    public async Task A_token_is_asked_for_with_the_credentials_of_the_client()
    {
        Task<string> asked = Answer("200 OK", """{"access_token":"abc","expires_in":60}""");
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);
        KafkaToken token = KafkaTokens.Get(Sasl(), now);
        Assert.Equal(new KafkaToken("abc", 1_790_000_060_000, "audit"), token);
        string request = await asked;
        Assert.StartsWith("POST /token HTTP/1.1\r\n", request);
        Assert.Contains($"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("audit:s3cret"))}", request);
        Assert.EndsWith("grant_type=client_credentials&scope=kafka", request);
    }

    [Theory]
    [InlineData("401 Unauthorized", "s3cret", "answers 401")]
    [InlineData("200 OK", "<html>s3cret", "answers with something that is no token")]
    [InlineData("200 OK", "[\"s3cret\"]", "answers with something that is no token")]
    public void Without_a_token_it_is_said_why(string status, string body, string expected)
    {
        _ = Answer(status, body);
        SinkFault fault = Assert.Throws<SinkFault>(() => KafkaTokens.Get(Sasl(), DateTimeOffset.UnixEpoch));
        Assert.Equal(SinkProblem.Authentication, fault.Problem);
        Assert.Contains(expected, fault.Message);
        Assert.DoesNotContain("s3cret", fault.Message);
    }

    private KafkaSasl Sasl() => new(KafkaSasl.OAuthBearer, "audit", _secret,
        new KafkaTokenSource(new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/token"), "kafka", null));

    private async Task<string> Answer(string status, string body)
    {
        using TcpClient client = await _listener.AcceptTcpClientAsync();
        NetworkStream stream = client.GetStream();
        byte[] buffer = new byte[4096];
        string request = "";
        while (!request.Contains("scope=kafka", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer);
            request += Encoding.ASCII.GetString(buffer, 0, read);
            if (read == 0)
            {
                break;
            }
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        return request;
    }
}
