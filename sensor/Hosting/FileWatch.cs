using Sensor.Events;
using Sensor.Evidence;
using Sensor.Sinks.File;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// Asks the files that are written what there is to tell: how far their evidence has come, which were deleted, what went
/// wrong with them, and what a full disk cost (as an alarm when it begins, as an account when it is over). Used by one
/// thread.
/// </summary>
internal sealed class FileWatch(OutputsInForce outputs, LossJournal? journal, ILogger log)
{
    private const int SettleMilliseconds = 700;
    private const int LookMilliseconds = 10;

    /// <summary>Looks after which what was told has been written.</summary>
    private const int LooksUntilWritten = 3;

    private readonly Dictionary<FileSink, SensorGap> _out = [];
    private readonly HashSet<FileSink> _known = [];
    private int _looks;

    /// <summary>Lines that files have lost.</summary>
    public long Lost => _known.Sum(sink => sink.Outage.Lost);

    public void Look(SensorEvents events, long nowNs)
    {
        FileSink[] written = [.. outputs.Files];
        _known.UnionWith(written);
        foreach (FileSink sink in written)
        {
            foreach (Checkpoint checkpoint in sink.TakeCheckpoints())
            {
                events.TellCheckpoint(checkpoint);
            }

            LookAtNotes(sink, note => Tell(events, note, nowNs));
        }

        foreach (FileSink sink in _known.ToArray())
        {
            bool ended = !written.Contains(sink);
            LookAtOutage(sink, ended, events, nowNs);
            _ = ended && _known.Remove(sink);
        }

        if (++_looks >= LooksUntilWritten)
        {
            journal?.Keep(_out.Values);
        }
    }

    /// <summary>
    /// All that was handed over is written and gets its digest, and the checkpoints of these are told: the last words.
    /// </summary>
    public void Settle(SensorEvents events, long nowNs)
    {
        FileSink[] proven = [.. outputs.Files.Where(sink => sink.HasEvidence)];
        Array.ForEach(proven, sink => sink.AskSettling());
        for (int waited = 0; waited < SettleMilliseconds && !Array.TrueForAll(proven, sink => sink.IsSettled);
            waited += LookMilliseconds)
        {
            Thread.Sleep(LookMilliseconds);
        }

        Look(events, nowNs);
    }

    /// <summary>After all files were closed: what no event tells any more. It is said in the log.</summary>
    public IEnumerable<SensorGap> TakeRest()
    {
        foreach (FileSink sink in _known)
        {
            LookAtNotes(sink, note => log.Warning("{Sentence:l}", note.Sentence));
            if (sink.Outage.Take(atEnd: true) is { } loss && (loss.Lines > 0 || _out.ContainsKey(sink)))
            {
                log.Error("Sink {Sink:l}: {Events} events are not in its file", sink.Name, loss.Lines);
                yield return GapOf(sink, loss);
            }
        }
    }

    private void LookAtOutage(FileSink sink, bool ended, SensorEvents events, long nowNs)
    {
        if (sink.Outage.Take(ended) is { } loss)
        {
            bool told = _out.Remove(sink);
            if (told || loss.Lines > 0)
            {
                log.Warning("Sink {Sink:l}: takes events again; {Events} are not in its file", sink.Name, loss.Lines);
                events.TellGap(nowNs, GapOf(sink, loss));
            }
        }

        if (sink.Outage is { Trouble: { } trouble, FirstNs: > 0 and var since } && !_out.ContainsKey(sink))
        {
            log.Error("Sink {Sink:l}: {Trouble:l}; what comes until then is lost for this file, counted and told",
                sink.Name, trouble);
            SensorGap alarm = new(GapEventCause.SinkFull, since, AuditEvent.Absent) { Sink = sink.Name };
            _out.Add(sink, alarm);
            journal?.Keep(_out.Values);
            events.TellGap(nowNs, alarm);
        }
    }

    private static SensorGap GapOf(FileSink sink, FileLoss loss) =>
        new(GapEventCause.SinkFull, loss.FirstNs, loss.LastNs) { Sink = sink.Name, Events = loss.Lines };

    private static void LookAtNotes(FileSink sink, Action<FileNote> tell)
    {
        foreach (FileNote note in sink.Family?.TakeNotes() ?? [])
        {
            tell(note);
        }
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
