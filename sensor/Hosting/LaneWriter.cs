using Sensor.Events;
using Sensor.Formats;
using Sensor.Sinks;
using Sensor.Sinks.Spool;

namespace Sensor.Hosting;

/// <summary>A thread's way into one lane: its writer of the format, and the block that it fills.</summary>
internal sealed class LaneWriter
{
    private readonly OutputLane _lane;
    private readonly IEventFormat _format;

    /// <summary>The same, where it is the usual one: called without the detour over the interface.</summary>
    private readonly JsonFormat? _json;
    private OutputBlock _block;

    public LaneWriter(OutputLane lane)
    {
        _lane = lane;
        _format = lane.Format.Create(lane.MaxLineBytes);
        _json = _format as JsonFormat;
        _block = lane.Blocks.Rent();
    }

    public void Write(AuditEvent audit)
    {
        OutputBuffer buffer = _block.Buffer;
        if (_lane.IsFramed)
        {
            SpoolFrameStart start = SpoolFrameWriter.Begin(audit, buffer);
            _format.Write(audit, buffer);
            _block.Events += SpoolFrameWriter.TryEnd(buffer, start, _lane.Format.LineEnd.Length) ? 1 : 0;
        }
        else if (_json is not null)
        {
            _json.Write(audit, buffer);
            _block.Events++;
        }
        else
        {
            int before = buffer.Length;
            _format.Write(audit, buffer);
            _block.Events += buffer.Length > before ? 1 : 0;
        }

        if (_block.IsFull)
        {
            HandOver();
        }
    }

    /// <summary>Gives what is written to the sinks of the lane.</summary>
    public void HandOver()
    {
        if (_block.Buffer.Length == 0)
        {
            return;
        }

        _block.BeginReading(_lane.Sinks.Length);
        foreach (SinkThread sink in _lane.Sinks)
        {
            sink.Add(_block);
        }

        _block = _lane.Blocks.Rent();
    }
}
