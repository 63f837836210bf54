namespace Sensor.Tests.Live;

/// <summary>
/// One connection of a random client: sends batches cut at any byte, reads every reply, keeps the log.
/// </summary>
internal sealed class RandomConnection : IDisposable
{
    /// <summary>
    /// Newer servers close a connection that nobody has logged in on when a kilobyte of output waits.
    /// </summary>
    private const int MostBeforeLogin = 8;

    private readonly Stream _stream;
    private readonly Random _random;
    private readonly ClientState _state;
    private readonly ExpectationModel _model;
    private readonly NaiveReader _reader;

    /// <param name="stream">The connection to the server; closed with this.</param>
    /// <param name="number">What the log calls it: the client's port, where it has one.</param>
    /// <param name="random">What it does.</param>
    /// <param name="state">What is known of it and its server.</param>
    public RandomConnection(Stream stream, int number, Random random, ClientState state)
    {
        _random = random;
        _stream = stream;
        Log = new ConnectionLog(number);
        _state = state;
        _reader = new NaiveReader(stream);
        _model = new ExpectationModel(_state, _reader);
    }

    public ConnectionLog Log { get; }

    public bool Closed => _state.Closed;

    /// <summary>Whether a frame that the server refuses would end this connection in the ordinary way.</summary>
    public bool IsPlain => !_state.InMulti && !_state.Silenced && !_state.Monitoring && !_state.SubscribedMode;

    public void Exchange(IReadOnlyList<PlannedCommand> planned)
    {
        // Whether an empty command uses up a SKIP depends on the server (FINDINGS A6): nothing behind it could be
        // exact.
        IReadOnlyList<PlannedCommand> batch =
            [.. planned.Where((command, index) => index > 0 || !_state.SkipNext || command.Effect != Effect.Nothing)
            .Where((command, index) => !MayFailUntold(command, index > 0))
            .Take(_state.User is null ? MostBeforeLogin : int.MaxValue)];
        ExpectedCommand?[] expected = [.. batch.Select(Log.Add)];
        Send([.. batch.SelectMany(command => command.Bytes)]);
        for (int index = 0; index < batch.Count && !_state.Closed; index++)
        {
            if (expected[index] is { } command)
            {
                _model.Settle(batch[index], command);
            }
            else
            {
                // On 7.0 an empty command is the one that SKIP silences.
                _state.SkipNext = false;
            }
        }
    }

    /// <summary>
    /// A login that this server leaves unanswered or not, as pushes happen to be pending: the client could not tell.
    /// </summary>
    private bool MayFailUntold(PlannedCommand command, bool pipelined) => _state.Server.IsSilentOnFailedLogin
        && command is { LoginUser: not null, Valid: false }
        && (_state.Subscriptions.Count > 0 || _state.Monitoring || (pipelined && _state.User is null));

    /// <summary>QUIT, or a frame that the server refuses, with commands behind it that never run.</summary>
    public void End(PlannedCommand last, IReadOnlyList<PlannedCommand> behind)
    {
        if (!IsPlain)
        {
            return;
        }

        ExpectedCommand expected = Log.Add(last)!;
        ExpectedCommand?[] dropped = last.Effect == Effect.Quit ? [.. behind.Select(Log.Add)] : [];
        // In one write, for the server closes at once and what comes later would never leave.
        _stream.Write(
            [.. last.Bytes, .. last.Effect == Effect.Quit ? behind.SelectMany(command => command.Bytes) : []]);
        _model.Settle(last, expected);
        foreach (ExpectedCommand? command in dropped)
        {
            command!.Outcome = "failure|unknown";
            command.User = expected.User;
            command.Database = expected.Database;
            command.UserMayBeUncertain = expected.UserMayBeUncertain;
            command.DatabaseMayBeUncertain = expected.DatabaseMayBeUncertain;
        }

        _state.Closed = true;
    }

    /// <summary>Asks for a full synchronisation and speaks on the replica link, where nothing is answered.</summary>
    public void BecomeReplica(PlannedCommand psync, IReadOnlyList<PlannedCommand> silent)
    {
        Exchange([psync]);
        if (_state.User is null)
        {
            return;
        }

        foreach (PlannedCommand command in silent)
        {
            ExpectedCommand expected = Log.Add(command)!;
            expected.User = _state.User;
            expected.Database = _state.Database;
            Thread.Sleep(20);
            _stream.Write(command.Bytes);
        }

        Thread.Sleep(50);
        _state.Closed = true;
    }

    public void Dispose() => _stream.Dispose();

    private void Send(byte[] bytes)
    {
        int position = 0;
        bool fine = bytes.Length < 400 && _random.Next(6) == 0;
        while (position < bytes.Length)
        {
            int length = _random.Next(3) switch
            {
                0 when fine => 1,
                0 => _random.Next(1, 3000),
                1 => _random.Next(1, 60),
                _ => bytes.Length,
            };
            length = Math.Min(length, bytes.Length - position);
            _stream.Write(bytes.AsSpan(position, length));
            position += length;
            if (position < bytes.Length && _random.Next(8) == 0)
            {
                Thread.Sleep(_random.Next(3));
            }
        }
    }
}
