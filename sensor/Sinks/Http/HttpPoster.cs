using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
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
    private volatile bool _answered;

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
            // With SslOptions alone the name in the certificate would have to be that of the URL.
            SslClientAuthenticationOptions secured = _tls.Prepare();
            handler.ConnectCallback = (context, cancel) => ConnectAsync(context.DnsEndPoint, secured, cancel);
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
                _answered = true;
                return await ReadAsync(response, answerBytes, time.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (!_end.IsCancellationRequested)
        {
            throw time.IsCancellationRequested ? HttpFaults.TimedOut(_options.Target, _options, e)
                : HttpFaults.NotConnected(_options.Target, _options, e);
        }
        catch (HttpRequestException e)
        {
            throw HttpFaults.Cause<AuthenticationException>(e) is not null ? _tls.Fault(e) : Broken(e.HttpRequestError, e);
        }
        catch (HttpIOException e)
        {
            throw Broken(e.HttpRequestError, e);
        }
        catch (IOException e)
        {
            throw Broken(HttpRequestError.ResponseEnded, e);
        }
    }

    /// <summary>Ends every request that is out.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _client.Dispose();
    }

    private SinkFault Broken(HttpRequestError error, Exception cause)
    {
        if (TlsClient.IsRefusal(cause))
        {
            return _tls.Refused(cause);
        }

        SinkFault fault = HttpFaults.Of(_options.Target, error, cause);
        bool connected = error is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError);

        // TLS 1.3 refuses a certificate behind the handshake, and some do so without a word.
        return connected && !_answered && _options.Url.Scheme == Uri.UriSchemeHttps
            ? new SinkFault(fault.Problem, $"{fault.Message}; does it want a client certificate, or another one?", cause)
            : fault;
    }

    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint end, SslClientAuthenticationOptions secured, CancellationToken cancel)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancel).ConfigureAwait(false);
            SslStream stream = new(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(secured, cancel).ConfigureAwait(false);
            return stream;
        }
        catch (IOException e)
        {
            socket.Dispose();
            throw new AuthenticationException("the handshake ended early", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
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
