using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace Sensor.Sinks.Kafka;

/// <summary>
/// What librdkafka's errors mean to the operator: the kind and one sentence. librdkafka's own words, which may repeat what
/// a peer said, are read for the cause but never shown; of them only a broker's host and port are.
/// </summary>
internal static partial class KafkaErrors
{
    public const string TriesAgain = "the events wait in the spool and it is tried again";

    /// <summary>Words of librdkafka, OpenSSL and the system, and what they mean.</summary>
    private static readonly (string Words, SinkProblem? Problem, string Meaning)[] Causes =
    [
        ("certificate verify failed", SinkProblem.Tls,
            "its certificate is not signed by an authority that is trusted here, or is another host's; see ca_file"),
        ("PLAINTEXT broker listener", SinkProblem.Tls, "it speaks no TLS on this port; see tls and brokers"),
        ("wrong version number", SinkProblem.Tls, "it speaks no TLS on this port; see tls and brokers"),
        ("packet length too long", SinkProblem.Tls, "it speaks no TLS on this port; see tls and brokers"),
        ("alert", SinkProblem.Tls, "it ended the TLS handshake; does it want a certificate of ours (certificate_file)?"),
        ("SSL handshake", SinkProblem.Tls, "the TLS handshake failed; does it speak TLS on this port?"),
        ("mechanism", SinkProblem.Authentication, "it does not offer this SASL mechanism; see sasl"),
        ("Connection refused", null, "it refuses connections; is it running, and is the port right?"),
        ("resolve", null, "its name cannot be resolved; see brokers"),
        ("timed out", null, "it does not answer"),
        ("isconnected", null, "it ended the connection; does it want TLS or a login?"),
        ("unreachable", null, "there is no way to it in the network"),
    ];

    /// <summary>Whether a message is refused for what it is, and would be again.</summary>
    public static bool IsRefusal(ErrorCode code) => code
        is ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsgSize or ErrorCode.InvalidRecord or ErrorCode.InvalidTimestamp
        or ErrorCode.PolicyViolation or ErrorCode.InvalidMsg;

    public static string RefusalReason(ErrorCode code) => code switch
    {
        ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsgSize =>
            "too large for Kafka (message.max.bytes of the broker, max.message.bytes of the topic)",
        _ => $"refused by Kafka ({code})",
    };

    public static SinkProblem ProblemOf(ErrorCode code) => code switch
    {
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve
            or ErrorCode.BrokerNotAvailable or ErrorCode.NetworkException => SinkProblem.Unreachable,
        ErrorCode.Local_TimedOut or ErrorCode.Local_MsgTimedOut => SinkProblem.Slow,
        ErrorCode.Local_Ssl => SinkProblem.Tls,
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism
            or ErrorCode.IllegalSaslState => SinkProblem.Authentication,
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
            or ErrorCode.TransactionalIdAuthorizationFailed => SinkProblem.Authorization,
        ErrorCode.Local_UnknownTopic or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition
            or ErrorCode.TopicException => SinkProblem.NoSuchTarget,
        ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.NotEnoughReplicas
            or ErrorCode.NotEnoughReplicasAfterAppend or ErrorCode.RequestTimedOut or ErrorCode.KafkaStorageError
            => SinkProblem.Unavailable,
        ErrorCode.Local_Fatal or ErrorCode.Local_GaplessGuarantee or ErrorCode.Local_PurgeQueue
            or ErrorCode.Local_PurgeInflight or ErrorCode.OutOfOrderSequenceNumber or ErrorCode.DuplicateSequenceNumber
            or ErrorCode.InvalidProducerEpoch or ErrorCode.InvalidProducerIdMapping or ErrorCode.UnknownProducerId
            => SinkProblem.Fatal,
        _ => SinkProblem.BadAnswer,
    };

    /// <summary>What cannot go on before the sink begins anew.</summary>
    public static SinkFault Fault(KafkaSinkOptions options, ErrorCode code, bool fatal)
    {
        SinkProblem problem = ProblemOf(code);
        bool says = problem is SinkProblem.Authorization or SinkProblem.Authentication or SinkProblem.NoSuchTarget;
        if (problem == SinkProblem.Fatal || (fatal && !says))
        {
            return new SinkFault(SinkProblem.Fatal,
                $"{options.Target}: the producer gave up ({code}); it is made anew and nothing is lost");
        }

        return new SinkFault(problem, Sentence(options, problem, code));
    }

    /// <summary>What librdkafka tries again on its own.</summary>
    public static SinkTrouble Trouble(KafkaSinkOptions options, ErrorCode code, string text)
    {
        SinkProblem problem = ProblemOf(code);
        if (code == ErrorCode.Local_AllBrokersDown)
        {
            return new SinkTrouble(problem, $"{options.Target}: no broker can be reached; {TriesAgain}");
        }

        string where = Broker().Match(text) is { Success: true } found ? $"broker {found.Groups["broker"].Value}" : "a broker";
        foreach ((string words, SinkProblem? kind, string meaning) in Causes)
        {
            if (text.Contains(words, StringComparison.OrdinalIgnoreCase) && (kind ?? problem) is { } cause
                && (problem is SinkProblem.Unreachable or SinkProblem.Slow || kind == problem))
            {
                return new SinkTrouble(cause, $"{options.Target}: {where}: {meaning}");
            }
        }

        return new SinkTrouble(problem, problem is SinkProblem.Unreachable or SinkProblem.Slow
            ? $"{options.Target}: {where} cannot be reached; {TriesAgain}"
            : Sentence(options, problem, code));
    }

    /// <summary>Which property a refused configuration is about; its value, which may be a secret, is not shown.</summary>
    public static string ConfigurationCause(string message) => Property().Match(message) is { Success: true } found
        ? $"see {found.Value}"
        : "see the sink's tls, sasl and settings";

    private static string Sentence(KafkaSinkOptions options, SinkProblem problem, ErrorCode code) => problem switch
    {
        SinkProblem.NoSuchTarget => $"{options.Target}: there is no such topic; create it, or correct topic",
        SinkProblem.Authorization => $"{options.Target}: not allowed ({code}); the user needs WRITE and DESCRIBE on the "
            + "topic, before Kafka 2.8 also IDEMPOTENT_WRITE on the cluster",
        SinkProblem.Authentication => $"{options.Target}: the login was refused; see sasl, user and password_file",
        SinkProblem.Tls => $"{options.Target}: the TLS handshake failed; see tls",
        SinkProblem.Unreachable => $"{options.Target}: cannot be reached; {TriesAgain}",
        SinkProblem.Slow => $"{options.Target}: answers too late; {TriesAgain}",
        SinkProblem.Unavailable => $"{options.Target}: cannot take events now ({code}); {TriesAgain}",
        _ => $"{options.Target}: refused ({code}); {TriesAgain}",
    };

    [GeneratedRegex("(?<=[\"`'\\s])[a-z]+(?:\\.[a-z]+)+(?=[\"`'\\s])")]
    private static partial Regex Property();

    [GeneratedRegex(@"^(?:[a-z_]+://)?(?<broker>[A-Za-z0-9._\-]+:[0-9]+|\[[0-9a-f:]+\]:[0-9]+)/")]
    private static partial Regex Broker();
}
