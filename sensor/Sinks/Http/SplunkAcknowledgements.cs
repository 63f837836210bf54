using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sensor.Sinks.Http;

/// <summary>
/// Requests that Splunk has taken and not yet indexed. It is asked for them all at intervals, one question at a time;
/// what it acknowledges is settled, and what it does not acknowledge in time is a fault, and sent again.
/// </summary>
internal sealed class SplunkAcknowledgements
{
    public const string ChannelHeader = "X-Splunk-Request-Channel";

    private readonly HttpSinkOptions _options;
    private readonly Uri _url;
    private readonly string _channel;
    private readonly Dictionary<long, (HttpPiece Piece, long Since)> _outstanding = [];
    private Task<HttpAnswer>? _answer;
    private long _asked;

    public SplunkAcknowledgements(HttpSinkOptions options, string folder, string channel)
    {
        _options = options;
        _channel = channel;
        _url = new Uri($"{folder}/services/collector/ack?channel={channel}");
    }

    public void Await(long id, HttpPiece piece)
    {
        if (!_outstanding.TryAdd(id, (piece, Stopwatch.GetTimestamp())))
        {
            throw HttpFaults.BadAnswer(_options.Target, "gave two requests the same acknowledgement");
        }
    }

    /// <exception cref="SinkFault">It does not acknowledge.</exception>
    public void Poll(HttpPoster poster)
    {
        if (_answer is { IsCompleted: true } answer)
        {
            _answer = null;
            Settle(answer.GetAwaiter().GetResult());
        }

        if (_outstanding.Count == 0)
        {
            return;
        }

        if (_outstanding.Values.Any(one => Stopwatch.GetElapsedTime(one.Since) > _options.Splunk.AckTimeout))
        {
            throw new SinkFault(SinkProblem.Slow, string.Create(CultureInfo.InvariantCulture,
                $"{_options.Target} took events and did not acknowledge them within "
                + $"{_options.Splunk.AckTimeout.TotalSeconds:0.###} s; are its indexers well?"));
        }

        if (_answer is null && Stopwatch.GetElapsedTime(_asked) >= _options.Splunk.AckInterval)
        {
            _asked = Stopwatch.GetTimestamp();
            Ask(poster);
        }
    }

    /// <summary>Who made the poster has ended the question.</summary>
    public void Reset()
    {
        _ = _answer?.ContinueWith(
            end => end.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _answer = null;
        _outstanding.Clear();
    }

    private void Ask(HttpPoster poster)
    {
        string ids = string.Join(',', _outstanding.Keys.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        HttpRequestMessage request = new(HttpMethod.Post, _url);
        request.Headers.Add(ChannelHeader, _channel);
        StringContent body = new($"{{\"acks\":[{ids}]}}", Encoding.ASCII, "application/json");
        _answer = poster.PostAsync(request, body, (16 * 1024) + (32 * _outstanding.Count));
    }

    private void Settle(HttpAnswer answer)
    {
        if (!answer.IsSuccess)
        {
            throw SplunkAnswer.Read(answer).Fault(_options.Target, answer);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            foreach (JsonProperty one in document.RootElement.GetProperty("acks").EnumerateObject())
            {
                if (one.Value.GetBoolean() && long.TryParse(one.Name, CultureInfo.InvariantCulture, out long id)
                    && _outstanding.Remove(id, out (HttpPiece Piece, long Since) settled))
                {
                    settled.Piece.Accept();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw HttpFaults.BadAnswer(_options.Target, "answers our question for acknowledgements with something else");
        }
    }
}
