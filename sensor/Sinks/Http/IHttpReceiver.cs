using Sensor.Formats;

namespace Sensor.Sinks.Http;

/// <summary>
/// What one kind of receiver wants to be told, and what its answers mean. Used by the sink's thread alone.
/// </summary>
internal interface IHttpReceiver
{
    /// <summary>At most so many bytes stand around each event.</summary>
    int BytesAroundEach { get; }

    /// <summary>Bytes of an answer for so many events that are worth reading.</summary>
    int AnswerBytes(int events);

    void WriteBody(HttpPiece piece, OutputBuffer body);

    /// <summary>The request without credentials and without its body, which is given as it will be sent.</summary>
    /// <exception cref="SinkFault">A key cannot be read.</exception>
    HttpRequestMessage Ask(ReadOnlySpan<byte> body);

    /// <exception cref="SinkFault">The receiver cannot go on now.</exception>
    HttpVerdict Judge(HttpPiece piece, HttpAnswer answer);

    /// <summary>Does what is to be done while requests are out or acknowledgements outstanding.</summary>
    /// <exception cref="SinkFault">As in <see cref="Judge"/>.</exception>
    void Poll(HttpPoster poster);

    /// <summary>Forgets everything that is not settled.</summary>
    void Reset();
}
