using System.Diagnostics;
using System.Globalization;
using Sensor.Formats;
using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Syslog;

/// <summary>
/// Syslog over TCP or TLS, each message behind its length (octet counting, RFC 6587 §3.4.1), so that nothing in an event
/// can begin another one. Syslog has no acknowledgement; the next best is that of the peer's TCP: an event is settled
/// when all of its bytes were acknowledged and the connection stood for a while longer. What was not is sent again.
/// </summary>
internal sealed class SyslogStreamSink : IRemoteSink
{
    /// <summary>Messages are written, and settled, together up to here.</summary>
    private const int ChunkBytes = 32 * 1024;

    /// <summary>Digits of a message's length, and the blank behind it.</summary>
    private const int MostLengthBytes = 11;

    /// <summary>Some records of a batch, written.</summary>
    /// <param name="Batch">Whose they are.</param>
    /// <param name="Count">How many.</param>
    /// <param name="Offset">For one that waits for its acknowledgement: where it ends on the wire.</param>
    /// <param name="SinceTicks">When it was written, or else acknowledged.</param>
    private readonly record struct Chunk(SpoolBatch Batch, int Count, long Offset, long SinceTicks);

    private readonly SyslogSinkOptions _options;
    private readonly SyslogMessageWriter _writer;
    private readonly TlsClient _tls;
    private readonly OutputBuffer _chunk = new(2 * ChunkBytes);
    private readonly OutputBuffer _message = new(16 * 1024);
    private readonly Queue<Chunk> _written = new();
    private readonly Queue<Chunk> _acknowledged = new();
    private SyslogConnection? _connection;
    private long _progressTicks;
    private long _progress;

    public SyslogStreamSink(SyslogSinkOptions options)
    {
        _options = options;
        _writer = new SyslogMessageWriter(options);
        _tls = new TlsClient(options.Tls, options.Address.Host, options.Address.ToString());
    }

    public string Target => $"syslog {_options.Address}";

    public void Send(SpoolBatch batch, CancellationToken stop)
    {
        SyslogConnection connection = Connected(stop);
        int next = 0;
        while (next < batch.Count)
        {
            stop.ThrowIfCancellationRequested();
            int first = next;
            _chunk.Clear();
            do
            {
                Frame(batch[next++]);
            }
            while (next < batch.Count && _chunk.Length < ChunkBytes);

            connection.Write(_chunk.Written, stop);
            if (_written.Count == 0)
            {
                _progressTicks = Stopwatch.GetTimestamp();
            }

            _written.Enqueue(new Chunk(batch, next - first, connection.Sent, Stopwatch.GetTimestamp()));
        }

        Settle(connection);
    }

    public void Poll()
    {
        if (_connection is { } connection)
        {
            Settle(connection);
        }
    }

    public void Reset()
    {
        _written.Clear();
        _acknowledged.Clear();
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose() => Reset();

    /// <summary>A receiver may end a connection that is idle: then there is simply a new one.</summary>
    private SyslogConnection Connected(CancellationToken stop)
    {
        if (_connection is { IsEnded: true } && _written.Count + _acknowledged.Count == 0)
        {
            Reset();
        }

        if (_connection is null)
        {
            _connection = SyslogConnection.Open(_options, _tls, stop);
            _progress = 0;
        }

        return _connection;
    }

    private void Frame(SpoolRecord record)
    {
        _message.Clear();
        _writer.Write(record, _message);
        Span<byte> length = _chunk.Reserve(MostLengthBytes);
        _message.Length.TryFormat(length, out int digits, default, CultureInfo.InvariantCulture);
        length[digits] = (byte)' ';
        _chunk.Advance(digits + 1);
        _chunk.Append(_message.Written);
    }

    private void Settle(SyslogConnection connection)
    {
        if (_written.Count + _acknowledged.Count == 0)
        {
            return;
        }

        // Asked before the acknowledgements: what came before the end of the connection came before this question.
        bool ended = connection.IsEnded;
        long now = Stopwatch.GetTimestamp();
        long acknowledged = connection.Acknowledged;
        while (_written.TryPeek(out Chunk first) && first.Offset <= acknowledged)
        {
            _acknowledged.Enqueue(_written.Dequeue() with { SinceTicks = now });
        }

        if (!ended)
        {
            while (_acknowledged.TryPeek(out Chunk first)
                && Stopwatch.GetElapsedTime(first.SinceTicks, now) >= _options.SettleDelay)
            {
                _acknowledged.Dequeue();
                first.Batch.Accept(first.Count);
            }
        }

        if (ended && _written.Count + _acknowledged.Count > 0)
        {
            throw connection.Ended();
        }

        Watch(acknowledged, now);
    }

    /// <summary>A peer that is gone without a word acknowledges nothing, and its host's TCP would wait for many minutes.</summary>
    private void Watch(long acknowledged, long now)
    {
        if (acknowledged != _progress || _written.Count == 0)
        {
            _progress = acknowledged;
            _progressTicks = now;
        }
        else if (Stopwatch.GetElapsedTime(_progressTicks, now) > _options.AckTimeout)
        {
            throw new SinkFault(SinkProblem.Slow, $"{_options.Address}: the receiver's host acknowledged nothing for "
                + $"{SyslogConnector.Seconds(_options.AckTimeout)}; is it still there?");
        }
    }
}
