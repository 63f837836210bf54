using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Sensor.Resp;

namespace Sensor.Control;

/// <summary>
/// One connection to the control socket: reads commands as a Redis server does, so that redis-cli and any client library
/// are the console, answers PING, HELLO, QUIT and the like itself, and hands the others on.
/// </summary>
internal sealed class ControlSession : IDisposable
{
    private const string Version = "7.0.0";

    private readonly Socket _socket;
    private readonly ControlPeer _peer;
    private readonly ControlOptions _options;
    private readonly Func<ControlRequest, ControlReply> _execute;
    private readonly RespCommandReader _reader;
    private bool _resp3;

    public ControlSession(
        Socket socket, ControlOptions options, Func<ControlRequest, ControlReply> execute)
    {
        _socket = socket;
        _peer = ControlPeer.Of(socket);
        _options = options;
        _execute = execute;
        _reader = new RespCommandReader(new RespLimits
        {
            MaxBulkBytes = options.MaxCommandBytes,
            MaxWordKept = options.MaxCommandBytes,
            MaxBytesKept = options.MaxCommandBytes,
            MaxCommandWords = options.MaxCommandBytes,
        });
    }

    /// <summary>Serves until the client ends, or a command is none.</summary>
    public void Run()
    {
        byte[] buffer = new byte[_options.MaxCommandBytes];
        try
        {
            using NetworkStream stream = new(_socket, ownsSocket: false);
            stream.WriteTimeout = (int)_options.CommandTimeout.TotalMilliseconds;
            stream.ReadTimeout = (int)_options.IdleTimeout.TotalMilliseconds;
            int length;
            while ((length = stream.Read(buffer)) > 0 && Serve(buffer.AsSpan(0, length), stream))
            {
                TimeSpan wait = _reader.IsAtBoundary ? _options.IdleTimeout : _options.CommandTimeout;
                stream.ReadTimeout = (int)wait.TotalMilliseconds;
            }
        }
        catch (IOException)
        {
            // The client went away in the middle, or stands still: nobody is left to be told.
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }

    /// <summary>Says that there are too many connections.</summary>
    public void Refuse()
    {
        try
        {
            using NetworkStream stream = new(_socket, ownsSocket: false);
            new ControlReply.Error("ERR max number of clients reached").WriteTo(stream, resp3: false);
        }
        catch (IOException)
        {
            // It went away by itself.
        }
    }

    /// <summary>Executes what is whole; false where the connection ends.</summary>
    private bool Serve(ReadOnlySpan<byte> data, Stream output)
    {
        while (!data.IsEmpty)
        {
            OperationStatus status = _reader.TryRead(data, out int consumed, out RespCommand command);
            data = data[consumed..];
            switch (status)
            {
                case OperationStatus.Done when command.Kind == RespCommandKind.Command:
                    ControlReply reply = Answer(Words(command), out bool quits);
                    reply.WriteTo(output, _resp3);
                    if (quits)
                    {
                        return false;
                    }

                    break;
                case OperationStatus.Done:
                    break;
                case OperationStatus.NeedMoreData when _reader.MemoryBytes <= _options.MaxCommandBytes:
                    return true;
                default:
                    new ControlReply.Error("ERR Protocol error").WriteTo(output, _resp3);
                    return false;
            }
        }

        return true;
    }

    private static List<string> Words(in RespCommand command)
    {
        List<string> words = [];
        for (int i = 0; i < command.Words.Length; i++)
        {
            words.Add(Encoding.UTF8.GetString(command.Text(i)));
        }

        return words;
    }

    private ControlReply Answer(List<string> words, out bool quits)
    {
        string name = words[0].ToUpperInvariant();
        string[] arguments = [.. words.Skip(1)];
        quits = name == "QUIT";
        return name switch
        {
            "PING" => arguments.Length == 0 ? new ControlReply.Simple("PONG") : new ControlReply.Bulk(arguments[0]),
            "QUIT" => ControlReply.Ok,
            "HELLO" => Hello(arguments),
            "SELECT" or "CLIENT" => ControlReply.Ok,
            "COMMAND" => new ControlReply.List([]),
            _ => _execute(new ControlRequest(name, arguments, _peer)),
        };
    }

    private ControlReply Hello(string[] arguments)
    {
        if (arguments.Length > 0 && arguments[0] is not ("2" or "3"))
        {
            return new ControlReply.Error("NOPROTO unsupported protocol version");
        }

        _resp3 = arguments.Length > 0 ? arguments[0] == "3" : _resp3;
        return new ControlReply.Map(
        [
            new("server", new ControlReply.Bulk("redis-audit-sensor")),
            new("version", new ControlReply.Bulk(Version)),
            new("proto", new ControlReply.Number(_resp3 ? 3 : 2)),
            new("mode", new ControlReply.Bulk("standalone")),
            new("role", new ControlReply.Bulk("master")),
        ]);
    }
}
