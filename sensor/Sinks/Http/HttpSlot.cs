using System.IO.Compression;
using Sensor.Formats;

namespace Sensor.Sinks.Http;

/// <summary>Room for one request that is out: its body, which stays until the answer has come.</summary>
internal sealed class HttpSlot
{
    private readonly OutputBuffer _body = new();

    public HttpPiece Piece { get; private set; }

    /// <summary>Null: free.</summary>
    public Task<HttpAnswer>? Answer { get; private set; }

    /// <summary>Before compression.</summary>
    public int BodyBytes => _body.Length;

    public void Start(HttpPiece piece, IHttpReceiver receiver, HttpPoster poster, bool compress)
    {
        Piece = piece;
        _body.Clear();
        receiver.WriteBody(piece, _body);
        ReadOnlyMemory<byte> sent = compress ? Compress() : _body.WrittenMemory;
        HttpRequestMessage request = receiver.Ask(sent.Span);
        ReadOnlyMemoryContent content = new(sent);
        content.Headers.ContentType = new(ContentType(request));
        if (compress)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        Answer = poster.PostAsync(request, content, receiver.AnswerBytes(piece.Count));
    }

    /// <summary>The answer, once it is there.</summary>
    /// <exception cref="SinkFault">There will be none.</exception>
    public HttpAnswer Take()
    {
        Task<HttpAnswer> answer = Answer!;
        Answer = null;
        return answer.GetAwaiter().GetResult();
    }

    /// <summary>Waits for the end of a request that was cancelled: its body must not change before.</summary>
    public void Drop()
    {
        if (Answer is { } answer)
        {
            Answer = null;
            ((IAsyncResult)answer).AsyncWaitHandle.WaitOne();
            _ = answer.Exception; // seen: what came of it does not matter any more
        }
    }

    private ReadOnlyMemory<byte> Compress()
    {
        using MemoryStream compressed = new(_body.Length / 4);
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(_body.Written);
        }

        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }

    private static string ContentType(HttpRequestMessage request) =>
        request.Options.TryGetValue(HttpSink.ContentType, out string? type) ? type : "application/json";
}
