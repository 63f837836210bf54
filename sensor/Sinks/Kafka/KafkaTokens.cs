using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Sensor.Sinks.Kafka;

/// <summary>
/// Gets tokens for OAUTHBEARER with the client's credentials (RFC 6749 §4.4.2). librdkafka could do so itself, but not as
/// Debian builds it (without libcurl).
/// </summary>
internal static class KafkaTokens
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="SinkFault">There is none to be had.</exception>
    public static KafkaToken Get(KafkaSasl sasl, DateTimeOffset now)
    {
        KafkaTokenSource source = sasl.Token!;
        using HttpClientHandler handler = new();
        if (source.CaFile is { } file)
        {
            X509ChainPolicy policy = Trusting(file);
            handler.ServerCertificateCustomValidationCallback = (_, certificate, _, errors) =>
                (errors & ~System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors) == 0
                && certificate is not null && IsTrusted(certificate, policy);
        }

        using HttpClient client = new(handler) { Timeout = Patience };
        using HttpRequestMessage request = new(HttpMethod.Post, source.Endpoint);
        string secret = KafkaSecret.Read(sasl.SecretFile);
        string login = $"{Uri.EscapeDataString(sasl.User)}:{Uri.EscapeDataString(secret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials" };
        if (source.Scope is { } scope)
        {
            form["scope"] = scope;
        }

        request.Content = new FormUrlEncodedContent(form);
        try
        {
            using HttpResponseMessage response = client.Send(request);
            if (!response.IsSuccessStatusCode)
            {
                throw Fault(source, $"answers {(int)response.StatusCode}; see user and password_file");
            }

            using JsonDocument answer = JsonDocument.Parse(response.Content.ReadAsStream());
            return Read(answer.RootElement, sasl, now);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            throw Fault(source, "cannot be reached");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Fault(source, "answers with something that is no token");
        }
    }

    private static KafkaToken Read(JsonElement answer, KafkaSasl sasl, DateTimeOffset now)
    {
        const int usualSeconds = 300;
        string token = answer.GetProperty("access_token").GetString() ?? throw new FormatException();
        long seconds = answer.TryGetProperty("expires_in", out JsonElement expires) ? expires.GetInt64() : usualSeconds;
        return new KafkaToken(token, now.AddSeconds(seconds).ToUnixTimeMilliseconds(), sasl.User);
    }

    private static X509ChainPolicy Trusting(string file)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }

    private static bool IsTrusted(X509Certificate2 certificate, X509ChainPolicy policy)
    {
        using X509Chain chain = new() { ChainPolicy = policy };
        return chain.Build(certificate);
    }

    private static SinkFault Fault(KafkaTokenSource source, string what) =>
        new(SinkProblem.Authentication, $"{source.Endpoint.GetLeftPart(UriPartial.Path)}: the source of tokens {what}");
}
