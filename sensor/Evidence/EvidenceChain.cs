using System.Security.Cryptography;

namespace Sensor.Evidence;

/// <summary>
/// Writes the digests of one stream beside its files. It is told of what was written after it was written: what stands in
/// a file and in no digest is at most what came since the last one. Used by one thread but for
/// <see cref="TakeCheckpoints"/>. Throws what files throw; what failed can be tried again, and nothing of a digest that
/// could not be written stays.
/// </summary>
internal sealed class EvidenceChain : IDisposable
{
    private readonly EvidenceOptions _options;
    private readonly SigningKey _key;
    private readonly string _stream;
    private readonly BlockHash _block = new();
    private readonly CheckpointQueue _checkpoints;
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _wholeKnown = true;
    private string _path;
    private DigestFile _out;
    private ChainHead _head;
    private bool _closed;

    private EvidenceChain(
        EvidenceOptions options, string stream, string path, (ChainHead Head, DigestFile Out, SigningKey Key) start)
    {
        _options = options;
        _stream = stream;
        _path = path;
        (_head, _out, _key) = start;
        _checkpoints = new CheckpointQueue(stream, options.CheckpointNs);
        Before = _head.Last;
    }

    /// <summary>Records of the chain that digests cover.</summary>
    public long Records => _head.Last.LastRecord;

    /// <summary>Bytes of the file that digests cover.</summary>
    public long KnownBytes => _out.Length == 0 ? 0 : _head.Last.EndByte;

    /// <summary>Bytes of the file that are in a digest, or in the next: what stands behind them it was not told of.</summary>
    public long TakenBytes => KnownBytes + _block.Bytes;

    /// <summary>The last digest before this start: when it was made, and whether it was that of a clean stop.</summary>
    public Digest Before { get; }

    /// <param name="options">How.</param>
    /// <param name="stream">Name of the sink.</param>
    /// <param name="path">The file that is written.</param>
    /// <param name="goesOn">Whether a chain that is there goes on; else another begins.</param>
    /// <exception cref="EvidenceFailure">The key cannot be used.</exception>
    public static EvidenceChain Open(EvidenceOptions options, string stream, string path, bool goesOn)
    {
        SigningKey key = SigningKey.Load(options.KeyFile);
        try
        {
            string digests = path + TrailNames.DigestSuffix;
            ChainHead? head = null;
            long whole = 0;
            if (goesOn && File.Exists(digests))
            {
                head = ChainHead.Read(digests, out whole);
                if (head is null && whole > 0)
                {
                    throw new EvidenceFailure(
                        $"{digests}: does not end with a digest, so it was changed; set it and {path} aside");
                }
            }

            head ??= goesOn ? ChainHead.AfterNewest(path, stream) : ChainHead.New();
            return new EvidenceChain(options, stream, path, (head, DigestFile.Open(digests, whole), key));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>A file without records begins; <paramref name="header"/> was written to it.</summary>
    public void Begin(ReadOnlySpan<byte> header, long nowNs)
    {
        Digest closed = _head.Last;
        bool follows = closed.Kind == DigestKind.Closed;
        if (_block.Bytes == 0 && !header.IsEmpty)
        {
            _whole.AppendData(header);
            _block.Add(header, 0, nowNs);
        }

        Write(_block.Look() with
        {
            Kind = DigestKind.Opened,
            PreviousFile = follows ? closed.ClosedAs : null,
            FileSha256 = follows ? closed.FileSha256 : null,
        }, nowNs, atByte: 0);
    }

    /// <summary>A file that holds something goes on.</summary>
    /// <param name="cutBytes">Of a line without an end that were cut off.</param>
    /// <param name="nowNs">Now.</param>
    public void Continue(long cutBytes, long nowNs)
    {
        if (_out.Length == 0)
        {
            Begin(default, nowNs);
        }

        long known = KnownBytes;
        using RecoveredLines lines = RecoveredLines.Open(_path, known, _options.BlockRecords, _whole);
        _wholeKnown = lines.WholeIsKnown;
        bool clean = Before.Kind == DigestKind.Stopped && cutBytes == 0 && lines.Length == known;
        long missing = Math.Max(0, known - lines.Length);
        Digest first = new()
        {
            Kind = clean ? DigestKind.Continued : DigestKind.Recovered,
            CutBytes = cutBytes,
            MissingBytes = missing,
        };
        bool any = false;
        while (lines.TryRead(_block, nowNs))
        {
            Write(_block.Look() with { Kind = DigestKind.Recovered, CutBytes = any ? 0 : cutBytes }, nowNs);
            any = true;
        }

        if (!any)
        {
            Write(_block.Look() with { Kind = first.Kind, CutBytes = cutBytes, MissingBytes = missing }, nowNs,
                atByte: known - missing);
        }
    }

    /// <summary>Whole lines were written to the file. Where it throws, <see cref="TakenBytes"/> says how far it came.</summary>
    public void Append(ReadOnlySpan<byte> lines, long nowNs)
    {
        CutWhenDue(nowNs);
        while (!lines.IsEmpty)
        {
            int taken = RecordCut.AtMost(lines, _options.BlockRecords - _block.Records, out long records);
            _whole.AppendData(lines[..taken]);
            _block.Add(lines[..taken], records, nowNs);
            lines = lines[taken..];
            if (_block.Records >= _options.BlockRecords)
            {
                Cut(nowNs);
            }
        }
    }

    /// <summary>Time has passed.</summary>
    public void Tick(long nowNs)
    {
        CutWhenDue(nowNs);
        if (nowNs - _head.Last.TimeNs >= _options.IdleNs || nowNs < _head.Last.TimeNs - _options.IdleNs)
        {
            Write(_block.Look() with { Kind = DigestKind.Idle }, nowNs);
        }
    }

    /// <summary>All that was written gets its digest now, and a checkpoint.</summary>
    public void Settle(long nowNs)
    {
        Cut(nowNs);
        _checkpoints.Keep(_head, nowNs);
    }

    /// <summary>The file has another name from now on, and goes on.</summary>
    public void Rename(string path)
    {
        File.Move(_path + TrailNames.DigestSuffix, path + TrailNames.DigestSuffix);
        _path = path;
    }

    /// <summary>The file is closed and has its last name; its digests get theirs.</summary>
    /// <param name="closedAs">That name.</param>
    /// <param name="next">The file that follows; null: none does, and the chain ends.</param>
    /// <param name="nowNs">Now.</param>
    public void Close(string closedAs, string? next, long nowNs)
    {
        if (!_closed)
        {
            Cut(nowNs);
            Write(_block.Look() with
            {
                Kind = DigestKind.Closed,
                ClosedAs = Path.GetFileName(closedAs),
                NextFile = next is null ? null : Path.GetFileName(next),
                FileSha256 = _wholeKnown ? Convert.ToHexStringLower(_whole.GetCurrentHash()) : null,
            }, nowNs);
            _whole.GetHashAndReset();
            _closed = true;
            _checkpoints.Keep(_head, nowNs);
        }

        _out.Sync();
        if (closedAs != _path)
        {
            Rename(closedAs);
        }

        if (next is not null)
        {
            DigestFile digests = DigestFile.Open(next + TrailNames.DigestSuffix);
            _out.Dispose();
            _out = digests;
            _path = next;
            _wholeKnown = true;
            _closed = false;
        }
    }

    /// <summary>The sensor ends.</summary>
    public void Stop(long nowNs)
    {
        Cut(nowNs);
        Write(_block.Look() with { Kind = DigestKind.Stopped }, nowNs);
        _out.Sync();
    }

    /// <summary>Which records an older file of the stream has, so far as our key vouches for it.</summary>
    public ClosedRecords RecordsOf(string closed) => ClosedRecords.Read(closed, _path, _key);

    /// <summary>An older file of the stream is about to be deleted.</summary>
    public void TellRemoved(string file, ClosedRecords records, long nowNs)
    {
        Cut(nowNs);
        Write(_block.Look() with
        {
            Kind = DigestKind.Removed,
            RemovedFile = file,
            RemovedFirst = records.First,
            RemovedRecord = records.Last,
            RemovedChain = records.AreKnown && records.Chain != _head.Last.Chain ? records.Chain : null,
        }, nowNs);
    }

    /// <summary>Those that came since they were last taken; safe for another thread.</summary>
    public IReadOnlyList<Checkpoint> TakeCheckpoints() => _checkpoints.Take();

    public void Dispose()
    {
        _out.Dispose();
        _block.Dispose();
        _whole.Dispose();
        _key.Dispose();
    }

    private void CutWhenDue(long nowNs)
    {
        bool full = _block.Records >= _options.BlockRecords; // its digest could not be written before
        bool due = nowNs - _block.FirstTimeNs >= _options.BlockIntervalNs || nowNs < _block.FirstTimeNs;
        if (_block.Bytes > 0 && (full || due))
        {
            Cut(nowNs);
        }
    }

    private void Cut(long nowNs)
    {
        if (_block.Bytes > 0)
        {
            Write(_block.Look() with { Kind = DigestKind.Block }, nowNs);
        }
    }

    private void Write(Digest block, long nowNs, long? atByte = null)
    {
        Digest last = _head.Last;
        long first = atByte ?? last.EndByte;
        Digest digest = block with
        {
            Stream = _stream,
            Chain = last.Chain,
            Number = last.Number + 1,
            File = Path.GetFileName(_path),
            TimeNs = nowNs,
            DueNs = block.Kind == DigestKind.Stopped || block is { Kind: DigestKind.Closed, NextFile: null }
                ? 0
                : nowNs + _options.IdleNs,
            FirstRecord = last.LastRecord + 1,
            FirstByte = first,
            EndByte = first + block.EndByte,
            Key = _key.Fingerprint,
            Previous = _head.Hash,
        };
        byte[] line = DigestText.Sign(digest, _key);
        _out.Add([.. line, (byte)'\n']);
        _block.Clear();
        _head = new ChainHead(digest, DigestText.HashOf(line));
        _checkpoints.NoteDigest(_head, nowNs);
    }
}
