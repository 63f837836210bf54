using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>
/// A command with its reply: filled while it waits in the <c>ExchangeQueue</c>, read by Sessions and Policy once
/// it is settled, then given back to the queue's pool, which clears it. Whoever reads it must not keep it. Times are
/// nanoseconds since the Unix epoch, sizes bytes on the wire.
/// </summary>
internal sealed class Exchange
{
    private const long ObjectBytes = 512;
    private const long WordBytes = 24;

    // --- the command ---

    /// <summary>Offset of its first byte in the client's stream; of an unsolicited error, in the server's.</summary>
    public long Offset;
    public long SizeBytes;

    /// <summary>How many of them a gap has, which is told for itself.</summary>
    public long LostBytes;
    public long FirstByteTimeNs;
    public long LastByteTimeNs;
    public long CommandFrame;

    /// <summary>Null for an unknown command, a malformed frame and an unsolicited error.</summary>
    public CommandDefinition? Definition;

    /// <summary>
    /// What kind of event it is when it succeeds; by its words (CONFIG SET requirepass), not by its row alone.
    /// </summary>
    public CommandCategory Category = CommandCategory.Other;

    /// <summary>A frame that is no command: <c>protocol_error</c>.</summary>
    public bool Malformed;

    /// <summary>All words, the command's name included; 0 where malformed.</summary>
    public long Argc;

    /// <summary>Kept bytes of the words below, <see cref="TextLength"/> of them.</summary>
    public byte[] Text = [];
    public int TextLength;

    /// <summary>
    /// The name as sent, for an unknown command; Length 0 where it must not be printed (too long, odd bytes).
    /// </summary>
    public RetainedWord Name;

    /// <summary>The arguments behind the name (and subcommand), at most the printed number of them, in order.</summary>
    public RetainedWord[] Arguments = [];
    public int ArgumentCount;

    /// <summary>All arguments, also those that are not kept.</summary>
    public long ArgumentsTotal;

    public RetainedKey[] Keys = [];
    public int KeyCount;
    public long KeysTotal;

    public RetainedKey[] Channels = [];
    public int ChannelCount;
    public long ChannelsTotal;

    /// <summary>EVAL, SCRIPT LOAD, FUNCTION LOAD: size of the text (-1 where there is none) and its SHA-1.</summary>
    public long ScriptSizeBytes = -1;
    public byte[] ScriptSha1 = [];
    public bool ScriptSha1Known;

    // --- the reply ---

    public ExchangeFate Fate;
    public ReplyType Reply;
    public FailureReason Failure;
    public ExchangeMarks Marks;
    public long ReplySizeBytes;

    /// <summary>As the header says; -1 where the reply is no aggregate.</summary>
    public long ReplyElements = -1;
    public long ReplyFirstByteTimeNs;
    public long ReplyFrame;
    public long ReplyInteger;

    /// <summary>The first word of an error where it may be printed; length 0 where it may not (<c>OTHER</c>).</summary>
    public readonly byte[] ErrorCode = new byte[20];
    public int ErrorCodeLength;

    /// <summary>
    /// Offset of the MULTI (from the middle: of the first queued command) in the client's stream; -1 outside.
    /// </summary>
    public long TransactionOffset = -1;

    // --- for Sessions only; Policy never prints these ---

    /// <summary>A well-formed AUTH or HELLO AUTH, how many logins it holds, and the name of the last.</summary>
    public int Logins;
    public RetainedWord LoginUser;

    /// <summary>AUTH with a password alone: the user is <c>default</c>.</summary>
    public bool LoginIsDefault;

    /// <summary>HELLO … SETNAME: the last name.</summary>
    public RetainedWord SetName;

    public bool HasLogin => Logins > 0;

    /// <summary>
    /// Beginning of the reply of HELLO, CLIENT ID, CLIENT INFO, ACL WHOAMI and NOPERM errors, as sent.
    /// </summary>
    public byte[] ReplyText = [];
    public int ReplyTextLength;

    // --- for Exchanges only: how it is paired, and what it takes while it waits ---

    /// <summary>As the queue counts it.</summary>
    public long HeldBytes;

    /// <summary>As the transaction that it is queued in counts it.</summary>
    public long TransactionBytes;

    /// <summary>
    /// Confirmations of a SUBSCRIBE family command that are still to come; -1 until it is the one that waits.
    /// </summary>
    public long ConfirmationsLeft = -1;

    /// <summary>A login whose failure the server did not answer (FINDINGS A1).</summary>
    public bool SilentLogin;

    /// <summary>Empty commands came behind it: they use up a CLIENT REPLY SKIP.</summary>
    public bool EmptyBehind;

    public CommandBehaviour Behaviour => Definition?.Behaviour ?? CommandBehaviour.Ordinary;

    /// <summary>What it takes in memory, about.</summary>
    public long MemoryBytes => ObjectBytes + Text.Length + ReplyText.Length
        + (WordBytes * (Arguments.Length + Keys.Length + Channels.Length));

    public bool IsSettled => Fate != ExchangeFate.Waiting;

    /// <summary>
    /// An ordinary command that worked, outside of a transaction, where nothing is missing before it.
    /// </summary>
    public bool IsPlainSuccess => Fate == ExchangeFate.Answered && Failure == FailureReason.None
        && (Marks & (ExchangeMarks.Unsolicited | ExchangeMarks.ClientGapBefore | ExchangeMarks.Queued)) == 0
        && Definition is { Behaviour: CommandBehaviour.Ordinary };

    public bool Has(ExchangeMarks mark) => (Marks & mark) != 0;

    public ReadOnlySpan<byte> TextOf(RetainedWord word) => Text.AsSpan(word.Start, word.Length);

    public ReadOnlySpan<byte> TextOf(RetainedKey key) => Text.AsSpan(key.Start, key.Length);
}
