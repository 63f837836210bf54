using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Sensor.Formats;

namespace Sensor.Sinks.Http;

/// <summary>
/// Connections to one receiver, with its credentials: follows no redirect, keeps no cookie, asks no proxy, and reads no
/// more of an answer than is wanted. Files are read when it is made.
/// </summary>
internal sealed class HttpPoster : IDisposable
{
    private readonly HttpSinkOptions _options;
    private readonly TlsClient _tls;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _end = new();

    /// <exception cref="SinkFault">A file cannot be used.</exception>
    public HttpPoster(HttpSinkOptions options)
    {
        _options = options;
        _tls = new TlsClient(options.Tls, options.Url.IdnHost, options.Target);
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // a name may get another address
            MaxConnectionsPerServer = options.RequestsInFlight + 1,
            ActivityHeadersPropagator = null,
        };
        if (options.Url.Scheme == Uri.UriSchemeHttps)
        {
            handler.SslOptions = _tls.Prepare();
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue(SensorProduct.Name, SensorProduct.Version));
        AddCredentials(_client.DefaultRequestHeaders);
    }

    /// <summary>Faults with <see cref="SinkFault"/> alone, or is cancelled when this is disposed of.</summary>
    /// <param name="request">Without a body.</param>
    /// <param name="body">Must stay as it is until the task has ended.</param>
    /// <param name="answerBytes">What of the answer is worth reading.</param>
    public async Task<HttpAnswer> PostAsync(HttpRequestMessage request, HttpContent body, int answerBytes)
    {
        using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        time.CancelAfter(_options.AnswerTimeout);
        request.Content = body;
        try
        {
            using (request)
            {
                using HttpResponseMessage response = await _client
                    .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, time.Token).ConfigureAwait(false);
                return await ReadAsync(response, answerBytes, time.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (!_end.IsCancellationRequested)
        {
            throw HttpFaults.TimedOut(_options.Target, _options, e);
        }
        catch (HttpRequestException e)
        {
            throw e.HttpRequestError == HttpRequestError.SecureConnectionError
                || HttpFaults.Cause<AuthenticationException>(e) is not null
                ? _tls.Fault(e)
                : HttpFaults.Of(_options.Target, e.HttpRequestError, e);
        }
        catch (HttpIOException e)
        {
            throw HttpFaults.Of(_options.Target, e.HttpRequestError, e);
        }
        catch (IOException e)
        {
            throw HttpFaults.Of(_options.Target, HttpRequestError.ResponseEnded, e);
        }
    }

    /// <summary>Ends every request that is out.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _client.Dispose();
    }

    private static async Task<HttpAnswer> ReadAsync(HttpResponseMessage response, int most, CancellationToken time)
    {
        byte[] body = new byte[most + 1];
        int length = 0;
        using Stream stream = await response.Content.ReadAsStreamAsync(time).ConfigureAwait(false);
        while (length < body.Length)
        {
            int read = await stream.ReadAsync(body.AsMemory(length), time).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        RetryConditionHeaderValue? retry = response.Headers.RetryAfter;
        TimeSpan? wait = retry?.Delta ?? (retry?.Date is { } date ? date - DateTimeOffset.UtcNow : null);
        return new HttpAnswer((int)response.StatusCode, body[..Math.Min(length, most)], length <= most,
            wait is { } asked && asked < TimeSpan.Zero ? TimeSpan.Zero : wait);
    }

    private void AddCredentials(HttpRequestHeaders headers)
    {
        if (_options.User is { } user)
        {
            byte[] password = _options.Password?.Read() ?? [];
            byte[] both = [.. Encoding.UTF8.GetBytes($"{user}:"), .. password];
            headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(both));
        }
        else if (_options.Token?.ReadText() is { } token)
        {
            if (_options.Kind == HttpReceiverKind.Webhook && _options.Webhook.TokenHeader is { } header)
            {
                headers.TryAddWithoutValidation(header, token);
                return;
            }

            string scheme = _options.Kind switch
            {
                HttpReceiverKind.Splunk => "Splunk",
                HttpReceiverKind.Elasticsearch => "ApiKey",
                _ => "Bearer",
            };
            headers.TryAddWithoutValidation("Authorization", $"{scheme} {token}");
        }
    }
}
