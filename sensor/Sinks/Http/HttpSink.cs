using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Http;

/// <summary>
/// Posts events in batches. A request that is refused as too large, or for one of its events, is divided until what is
/// refused stands alone; any other failure is a fault, after which the sender sends again. With one request at a time,
/// as usual, events arrive in order; with more, requests may pass each other. Answers are taken and events settled by
/// the sender's thread alone.
/// </summary>
internal sealed class HttpSink : IRemoteSink
{
    /// <summary>Where a receiver says what its requests hold; the header belongs to the body, which is made later.</summary>
    public static readonly HttpRequestOptionsKey<string> ContentType = new("content-type");

    private readonly HttpSinkOptions _options;
    private readonly IHttpReceiver _receiver;
    private readonly HttpSlot[] _slots;

    /// <summary>Pieces that are still to be posted, the next one first.</summary>
    private readonly LinkedList<HttpPiece> _waiting = new();

    private HttpPoster? _poster;
    private long _mostBytes;

    public HttpSink(HttpSinkOptions options)
    {
        _options = options;
        _mostBytes = options.MaxBytes;
        _slots = [.. Enumerable.Range(0, options.RequestsInFlight).Select(_ => new HttpSlot())];
        _receiver = options.Kind switch
        {
            HttpReceiverKind.Splunk => new SplunkReceiver(options),
            HttpReceiverKind.Elasticsearch => new ElasticsearchReceiver(options),
            _ => new WebhookReceiver(options),
        };
    }

    public string Target => _options.Target;

    public void Send(SpoolBatch batch, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        _poster ??= new HttpPoster(_options);
        for (int next = 0; next < batch.Count;)
        {
            HttpPiece piece = HttpPiece.Cut(batch, next, (_options.MaxEvents, _mostBytes), _receiver.BytesAroundEach);
            next += piece.Count;
            _waiting.AddLast(piece);
        }

        while (_waiting.Count > 0)
        {
            if (Array.TrueForAll(_slots, slot => slot.Answer is not null))
            {
                Task.WaitAny([.. _slots.Select(slot => slot.Answer!)], stop);
            }

            Poll();
        }
    }

    public void Poll()
    {
        if (_poster is not { } poster)
        {
            return;
        }

        SinkFault? fault = null;
        foreach (HttpSlot slot in _slots)
        {
            if (slot.Answer is { IsCompleted: true })
            {
                fault = TakeAnswer(slot) ?? fault;
            }
        }

        if (fault is not null)
        {
            throw fault;
        }

        _receiver.Poll(poster);
        foreach (HttpSlot slot in _slots)
        {
            if (slot.Answer is null && _waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                slot.Start(first.Value, _receiver, poster, _options.Gzip);
            }
        }
    }

    public void Reset()
    {
        _poster?.Dispose();
        _poster = null;
        Array.ForEach(_slots, slot => slot.Drop());
        _waiting.Clear();
        _receiver.Reset();
    }

    public void Dispose() => Reset();

    private SinkFault? TakeAnswer(HttpSlot slot)
    {
        try
        {
            HttpVerdict verdict = _receiver.Judge(slot.Piece, slot.Take());
            if (verdict.Fate == HttpFate.Arrived)
            {
                slot.Piece.Accept();
            }
            else if (verdict.Fate == HttpFate.Refused)
            {
                Divide(slot, verdict);
            }

            return null;
        }
        catch (SinkFault e)
        {
            return e;
        }
    }

    private void Divide(HttpSlot slot, HttpVerdict verdict)
    {
        HttpPiece piece = slot.Piece;
        if (piece.Count == 1)
        {
            piece.Reject(0, verdict.Reason);
            return;
        }

        if (verdict.TooLarge)
        {
            _mostBytes = Math.Max(1, Math.Min(_mostBytes, slot.BodyBytes / 2));
        }

        (HttpPiece first, HttpPiece second) = piece.Halves();
        _waiting.AddFirst(second);
        _waiting.AddFirst(first);
    }
}
