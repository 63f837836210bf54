using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Sensor.Sinks;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Spool;
using Sensor.Tests.Polling;
using Sensor.Tests.Sinks.Spool;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sinks.Kafka;

/// <summary>
/// What goes wrong between the sensor and a cluster: nothing is lost, the order holds, and it is said what is wrong.
/// SENSOR_KAFKA_OUTAGE is the seconds of the long outage (capture-tests/kafka-faults.sh: 60).
/// </summary>
public sealed class KafkaFaultTests : IDisposable
{
    private const string Topic = "redis-audit";
    private const int UnknownTopicOrPart = 3;
    private const int NotLeader = 6;
    private const int MsgSizeTooLarge = 10;
    private const int NotEnoughReplicas = 19;
    private const int TopicAuthorizationFailed = 29;
    private const int ClusterAuthorizationFailed = 31;
    private const int OutOfOrderSequence = 45;
    private const int InvalidRecord = 87;
    private const int Disconnect = -195;

    private readonly MockKafka _kafka = new();

    public KafkaFaultTests() => _kafka.CreateTopic(Topic);

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public void Brokers_that_go_down_in_turn_lose_nothing()
    {
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 20_000);
        for (int broker = 1; broker <= _kafka.Brokers; broker++)
        {
            int from = drive.Settled;
            Assert.True(drive.Run(20, () => drive.Settled > from + 20));
            _kafka.Down(broker);
            RunFor(drive, 700);
            _kafka.Up(broker);
        }

        Assert.True(drive.Run(60), Explain(drive));
        KafkaOrder.Check(KafkaReader.Read(_kafka.Bootstrap, Topic), drive.Events);
    }

    [Fact]
    public void An_outage_of_all_brokers_is_waited_for_and_told()
    {
        double seconds = double.Parse(Environment.GetEnvironmentVariable("SENSOR_KAFKA_OUTAGE") ?? "4");
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 20_000);
        Assert.True(drive.Run(20, () => drive.Settled > 20));
        _kafka.Down();
        RunFor(drive, (int)(seconds * 1000));
        Assert.False(drive.IsDone);
        SinkTrouble trouble = Assert.IsType<SinkTrouble>(drive.Health.Trouble);
        Assert.Equal(SinkProblem.Unreachable, trouble.Problem);
        Assert.Contains("broker", trouble.Message);
        _kafka.Up();
        Assert.True(drive.Run(60), Explain(drive));
        Assert.Null(drive.Health.Trouble);
        KafkaOrder.Check(KafkaReader.Read(_kafka.Bootstrap, Topic), drive.Events);
    }

    /// <summary>
    /// The mock brokers append what comes a second time, where a broker would know its sequence number: each of the three
    /// errors doubles at most what is on its way, 80 of these 25,000 events, so less than one in a hundred altogether.
    /// </summary>
    [Theory]
    [InlineData(NotLeader)]
    [InlineData(NotEnoughReplicas)]
    [InlineData(Disconnect)]
    public void An_error_that_passes_is_tried_again(int error)
    {
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 25_000, perBatch: 10);
        _kafka.Answer(MockKafka.Produce, error, error, 0, error);
        Assert.True(drive.Run(60), Explain(drive));
        Assert.Empty(drive.Faults);
        KafkaOrder.Check(KafkaReader.Read(_kafka.Bootstrap, Topic), drive.Events);
    }

    [Fact]
    public void A_slow_cluster_gets_all()
    {
        _kafka.Delay(500);
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 5_000);
        Assert.True(drive.Run(60), Explain(drive));
        _kafka.Delay(0);
        KafkaOrder.Check(KafkaReader.Read(_kafka.Bootstrap, Topic), drive.Events, mostDoubles: 0);
    }

    [Fact]
    public void A_cluster_that_answers_but_acknowledges_nothing_is_slow()
    {
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 100);
        Assert.True(drive.Run(30));
        using KafkaDrive stuck = new(KafkaDrive.Options(_kafka.Bootstrap), 100);
        _kafka.Answer(MockKafka.Produce, [.. Enumerable.Repeat(NotEnoughReplicas, 1000)]);
        Assert.True(stuck.Run(30, () => stuck.Health.Trouble is { Problem: SinkProblem.Slow }), Explain(stuck));
        Assert.Contains("have acknowledged nothing for", stuck.Health.Trouble!.Message);
    }

    [Fact]
    public void A_leader_that_moves_is_followed()
    {
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 20_000);
        Assert.True(drive.Run(20, () => drive.Settled > 20));
        for (int partition = 0; partition < 6; partition++)
        {
            _kafka.Lead(Topic, partition, 1 + (partition % 2));
        }

        Assert.True(drive.Run(60), Explain(drive));
        KafkaOrder.Check(KafkaReader.Read(_kafka.Bootstrap, Topic), drive.Events);
    }

    [Fact]
    public void A_partition_without_a_leader_is_named()
    {
        for (int partition = 0; partition < 6; partition++)
        {
            _kafka.Lead(Topic, partition, -1);
        }

        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 100);
        Assert.True(drive.Run(30, () => drive.Health.Trouble is { Problem: SinkProblem.Unavailable }), Explain(drive));
        Assert.Contains("partition 0 of redis-audit has no leader", drive.Health.Trouble!.Message);
        for (int partition = 0; partition < 6; partition++)
        {
            _kafka.Lead(Topic, partition, 1);
        }

        Assert.True(drive.Run(60), Explain(drive));
        KafkaOrder.Check(KafkaReader.Read(_kafka.Bootstrap, Topic), drive.Events);
    }

    [Fact]
    public void A_topic_that_is_missing_is_named_and_used_once_it_is_there()
    {
        _kafka.SayOfTopic(Topic, UnknownTopicOrPart);
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 1_000);
        Assert.True(drive.Run(30, () => drive.Faults.Count > 0));
        Assert.Equal(SinkProblem.NoSuchTarget, drive.Faults[0].Problem);
        Assert.EndsWith("topic redis-audit: there is no such topic; create it, or correct topic", drive.Faults[0].Message);
        _kafka.SayOfTopic(Topic, 0);
        Assert.True(drive.Run(60), Explain(drive));
        KafkaOrder.Check(KafkaReader.Read(_kafka.Bootstrap, Topic), drive.Events, mostDoubles: 0);
    }

    [Theory]
    [InlineData(MockKafka.Produce, TopicAuthorizationFailed)]
    [InlineData(MockKafka.InitProducerId, ClusterAuthorizationFailed)]
    public void Who_may_not_write_is_told_so_and_tried_again(short request, int error)
    {
        _kafka.Answer(request, error);
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 1_000);
        Assert.True(drive.Run(60), Explain(drive));
        Assert.Single(drive.Faults);
        Assert.True(drive.Faults[0].Problem == SinkProblem.Authorization, Explain(drive));
        Assert.Contains("not allowed", drive.Faults[0].Message);
        KafkaOrder.Check(KafkaReader.Read(_kafka.Bootstrap, Topic), drive.Events, mostDoubles: 1);
    }

    [Fact]
    public void A_producer_that_gave_up_is_made_anew()
    {
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 10_000);
        Assert.True(drive.Run(20, () => drive.Settled > 20));
        _kafka.Answer(MockKafka.Produce, OutOfOrderSequence);
        Assert.True(drive.Run(60), Explain(drive));
        Assert.Equal(SinkProblem.Fatal, Assert.Single(drive.Faults).Problem);
        KafkaOrder.Check(KafkaReader.Read(_kafka.Bootstrap, Topic), drive.Events, mostDoubles: 1);
    }

    [Fact]
    public void An_event_that_is_too_large_is_refused_and_the_others_arrive()
    {
        KafkaSinkOptions options = KafkaDrive.Options(_kafka.Bootstrap) with { MaxMessageBytes = 2000 };
        SpoolBatch batch = SpoolSamples.Batch(0, 2);
        Sensor.Events.AuditEvent large = SpoolSamples.Event(2);
        large.Keys.Add(new Sensor.Events.TextSlice(new byte[3000].Select(_ => (byte)'k').ToArray()));
        large.KeyAccesses[1] = Sensor.Events.AuditKeyAccess.Read;
        batch.Add(SpoolSamples.Record(large));
        batch.Add(SpoolSamples.Record(SpoolSamples.Event(3)));
        using KafkaDrive drive = new(options, [batch]);
        Assert.True(drive.Run(30), Explain(drive));
        SpoolBatch.Refusal refusal = Assert.Single(drive.Refusals);
        Assert.EndsWith("000000000002", System.Text.Encoding.ASCII.GetString(refusal.Record.EventId.Span));
        Assert.StartsWith("too large for Kafka", refusal.Reason);
        Assert.Empty(drive.Faults);
        Assert.Equal(3, KafkaReader.Read(_kafka.Bootstrap, Topic).Count);
    }

    /// <summary>A broker refuses a whole batch for one message: the others of it are not to be lost.</summary>
    [Theory]
    [InlineData(MsgSizeTooLarge, "too large for Kafka")]
    [InlineData(InvalidRecord, "refused by Kafka (InvalidRecord)")]
    public void Of_a_batch_that_a_broker_refuses_only_the_event_that_it_refuses_alone_is_given_up(int error, string reason)
    {
        _kafka.Answer(MockKafka.Produce, error);
        using KafkaDrive drive = new(KafkaDrive.Options(_kafka.Bootstrap), 1_000);
        Assert.True(drive.Run(20, () => drive.Faults.Count == 1));
        Assert.True(drive.Faults[0].Message.Contains("one by one", StringComparison.Ordinal), Explain(drive));
        _kafka.Answer(MockKafka.Produce, error); // the first that is sent alone
        Assert.True(drive.Run(60), Explain(drive));
        Assert.Single(drive.Faults);
        Assert.StartsWith(reason, Assert.Single(drive.Refusals).Reason);
        List<KafkaReader.Message> messages = KafkaReader.Read(_kafka.Bootstrap, Topic);
        Assert.InRange(messages.DistinctBy(message => message.EventId).Count(), drive.Events - 1, drive.Events);
    }

    [Fact]
    public void A_broker_that_speaks_no_tls_is_told_so()
    {
        KafkaSinkOptions options = KafkaDrive.Options(_kafka.Bootstrap) with { Tls = new KafkaTls(null, null, null, null) };
        using KafkaDrive drive = new(options, 100);
        Assert.True(drive.Run(30, () => drive.Health.Trouble is { Problem: SinkProblem.Tls }), Explain(drive));
        Assert.Contains("TLS", drive.Health.Trouble!.Message);
    }

    [Fact]
    public void A_broker_whose_certificate_is_not_trusted_is_told_so()
    {
        using CertificateFiles files = new();
        using X509Certificate2 pair = X509Certificate2.CreateFromPemFile(files["server.pem"], files["server.key"]);
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using CancellationTokenSource end = new();
        Task serving = Serve(listener, certificate, end.Token);
        KafkaSinkOptions options = KafkaDrive.Options($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") with
        {
            Tls = new KafkaTls(files["other-ca.pem"], null, null, null),
        };
        using KafkaDrive drive = new(options, 100);
        Assert.True(drive.Run(30, () => drive.Health.Trouble is { Problem: SinkProblem.Tls }), Explain(drive));
        Assert.Contains("is not signed by an authority that is trusted here", drive.Health.Trouble!.Message);
        end.Cancel();
        listener.Stop();
    }

    private static async Task Serve(TcpListener listener, X509Certificate2 certificate, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(end);
                using SslStream tls = new(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException
                or System.Security.Authentication.AuthenticationException)
            {
                // The client does not trust it: what is tested.
            }
        }
    }

    private static void RunFor(KafkaDrive drive, int milliseconds)
    {
        long begin = Stopwatch.GetTimestamp();
        drive.Run(3600, () => Stopwatch.GetElapsedTime(begin).TotalMilliseconds > milliseconds);
    }

    private static string Explain(KafkaDrive drive) => $"{drive.Settled} batches settled; "
        + string.Join("; ", drive.Faults.Select(fault => fault.Message).Concat(drive.Troubles.Select(each => each.Message)));
}
