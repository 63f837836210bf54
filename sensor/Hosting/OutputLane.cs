using Sensor.Formats;
using Sensor.Sinks;

namespace Sensor.Hosting;

/// <summary>One format and the sinks that share its blocks.</summary>
/// <param name="Format">How its lines are written.</param>
/// <param name="MaxLineBytes">The longest line that all of its sinks take.</param>
/// <param name="IsFramed">Whether its blocks hold the frames of a spool in place of lines.</param>
/// <param name="Sinks">At least one.</param>
/// <param name="Blocks">The blocks that go round.</param>
internal sealed record OutputLane(EventFormat Format, int MaxLineBytes, bool IsFramed, SinkThread[] Sinks, BlockPool Blocks);
