using System.Net.Http.Headers;

namespace Sensor.Metrics;

/// <summary>
/// Between the library, which keeps its troubles to itself, and the collector: sets the headers of the file, and says
/// when sending begins to fail and when it works again.
/// </summary>
internal sealed class OtlpSender : DelegatingHandler
{
    private readonly OtlpOptions _options;
    private readonly Action<string?> _say;
    private string? _said;

    public OtlpSender(OtlpOptions options, Action<string?> say)
        : base(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        _options = options;
        _say = say;
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            Dress(request.Headers);
            HttpResponseMessage answer = base.Send(request, cancellationToken);
            Judge(answer);
            return answer;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw Say(e);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            Dress(request.Headers);
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            Judge(answer);
            return answer;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw Say(e);
        }
    }

    private void Dress(HttpRequestHeaders headers)
    {
        foreach ((string name, string value) in _options.HeadersFile is { } path ? OtlpHeaders.Read(path) : [])
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }
    }

    private void Judge(HttpResponseMessage answer) => Note(
        answer.IsSuccessStatusCode ? null : $"{_options.Target.Host} answers {(int)answer.StatusCode}");

    private HttpRequestException Say(Exception e)
    {
        Note(e switch
        {
            OperationCanceledException => $"{_options.Target.Host} does not answer",
            HttpRequestException => $"{_options.Target.Host}: {(e as HttpRequestException)!.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "there is no such name",
                HttpRequestError.SecureConnectionError => "TLS cannot be agreed on, or its certificate is not trusted",
                _ => "nobody answers there",
            }}",
            _ => e.Message,
        });
        return e as HttpRequestException ?? new HttpRequestException(e.Message, e);
    }

    private void Note(string? trouble)
    {
        if (Interlocked.Exchange(ref _said, trouble) != trouble)
        {
            _say(trouble);
        }
    }
}
