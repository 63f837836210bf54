using Sensor.Sinks.File;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// Asks the files that are written what there is to tell: how far their evidence has come, which were deleted, what went
/// wrong with them. Used by the monitor's thread.
/// </summary>
internal sealed class FileWatch(OutputsInForce outputs, ILogger log)
{
    private const int SettleMilliseconds = 700;
    private const int LookMilliseconds = 10;

    public void Look(SensorEvents events, long nowNs)
    {
        foreach (FileSink sink in outputs.Written.OfType<FileSink>())
        {
            foreach (Evidence.Checkpoint checkpoint in sink.TakeCheckpoints())
            {
                events.TellCheckpoint(checkpoint);
            }

            foreach (FileNote note in sink.Family?.TakeNotes() ?? [])
            {
                Tell(events, note, nowNs);
            }
        }
    }

    /// <summary>
    /// All that was handed over is written and gets its digest, and the checkpoints of these are told: the last words.
    /// </summary>
    public void Settle(SensorEvents events, long nowNs)
    {
        FileSink[] proven = [.. outputs.Written.OfType<FileSink>().Where(sink => sink.HasEvidence)];
        Array.ForEach(proven, sink => sink.AskSettling());
        for (int waited = 0; waited < SettleMilliseconds && !Array.TrueForAll(proven, sink => sink.IsSettled);
            waited += LookMilliseconds)
        {
            Thread.Sleep(LookMilliseconds);
        }

        Look(events, nowNs);
    }

    private void Tell(SensorEvents events, FileNote note, long nowNs)
    {
        if (note.Kind is FileNoteKind.Trouble or FileNoteKind.Unclean)
        {
            log.Warning("{Sentence:l}", note.Sentence);
        }
        else
        {
            log.Information("{Sentence:l}", note.Sentence);
        }

        if (note.Kind == FileNoteKind.Removed)
        {
            events.TellFileRemoved(nowNs, note.Stream, Path.GetFileName(note.File), note.LastRecord);
        }
    }
}
