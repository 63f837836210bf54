using System.Runtime.InteropServices;

namespace Sensor.Tests.Support;

/// <summary>
/// librdkafka's own mock cluster: brokers on real TCP ports of 127.0.0.1 that can be taken down, slowed, and told to
/// answer with errors. It ends with this object.
/// </summary>
internal sealed partial class MockKafka : IDisposable
{
    public const short Produce = 0;
    public const short InitProducerId = 22;
    private const int AllBrokers = -1;
    private const int ErrorLength = 512;
    private const string Library = "librdkafka.so.1";

    private readonly nint _client;
    private readonly nint _cluster;

    public MockKafka(int brokers = 3)
    {
        nint configuration = rd_kafka_conf_new();
        byte[] error = new byte[ErrorLength];
        // Without it the client would say that it has no brokers; they are made below.
        _ = rd_kafka_conf_set(configuration, "log_level", "2", error, ErrorLength);
        _client = rd_kafka_new(0, configuration, error, ErrorLength);
        _cluster = _client == 0 ? 0 : rd_kafka_mock_cluster_new(_client, brokers);
        if (_cluster == 0)
        {
            throw new InvalidOperationException("librdkafka makes no mock cluster");
        }

        Brokers = brokers;
        Bootstrap = Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;
    }

    public int Brokers { get; }

    /// <summary>host:port,host:port …</summary>
    public string Bootstrap { get; }

    public void CreateTopic(string name, int partitions = 6) =>
        Check(rd_kafka_mock_topic_create(_cluster, name, partitions, Brokers));

    /// <param name="broker">From 1; all of them without.</param>
    public void Down(int broker = AllBrokers) => Check(rd_kafka_mock_broker_set_down(_cluster, broker));

    public void Up(int broker = AllBrokers) => Check(rd_kafka_mock_broker_set_up(_cluster, broker));

    public void Delay(int milliseconds) => Check(rd_kafka_mock_broker_set_rtt(_cluster, AllBrokers, milliseconds));

    /// <summary>Leader -1: the partition has none.</summary>
    public void Lead(string topic, int partition, int leader) =>
        Check(rd_kafka_mock_partition_set_leader(_cluster, topic, partition, leader));

    /// <summary>The next requests of this kind are answered so.</summary>
    public void Answer(short request, params int[] errors) =>
        rd_kafka_mock_push_request_errors_array(_cluster, request, (nuint)errors.Length, errors);

    /// <summary>What is said of the topic when it is asked for; 0: that it is there.</summary>
    public void SayOfTopic(string topic, int error) => rd_kafka_mock_topic_set_error(_cluster, topic, error);

    public void Dispose()
    {
        rd_kafka_mock_cluster_destroy(_cluster);
        rd_kafka_destroy(_client);
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"the mock cluster refuses: {error}");
        }
    }

    [LibraryImport(Library)]
    private static partial nint rd_kafka_conf_new();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_conf_set(nint conf, string name, string value, [Out] byte[] errstr, nuint size);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_new(int type, nint conf, [Out] byte[] errstr, nuint size);

    [LibraryImport(Library)]
    private static partial void rd_kafka_destroy(nint rk);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_mock_cluster_new(nint rk, int broker_cnt);

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_cluster_destroy(nint mcluster);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_mock_cluster_bootstraps(nint mcluster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_topic_create(nint mcluster, string topic, int partitions, int replicas);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void rd_kafka_mock_topic_set_error(nint mcluster, string topic, int err);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_partition_set_leader(nint mcluster, string topic, int partition, int broker);

    [LibraryImport(Library)]
    private static partial int rd_kafka_mock_broker_set_down(nint mcluster, int broker_id);

    [LibraryImport(Library)]
    private static partial int rd_kafka_mock_broker_set_up(nint mcluster, int broker_id);

    [LibraryImport(Library)]
    private static partial int rd_kafka_mock_broker_set_rtt(nint mcluster, int broker_id, int rtt_ms);

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_push_request_errors_array(
        nint mcluster, short apiKey, nuint count, int[] errors);
}
