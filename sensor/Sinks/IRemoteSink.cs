using Sensor.Sinks.Spool;

namespace Sensor.Sinks;

/// <summary>
/// A destination outside this host, behind the spool. Used by one thread, the sink's sender; what it was given it may
/// settle from another. It throws nothing but <see cref="SinkFault"/>, and <see cref="OperationCanceledException"/>
/// where it was told to stop. It never waits for longer than its own time-outs.
/// </summary>
internal interface IRemoteSink : IDisposable
{
    /// <summary>Where events go, for messages, without secrets: <c>kafka a:9092,b:9092, topic redis-audit</c>.</summary>
    string Target { get; }

    /// <summary>
    /// Takes a batch, in order behind all before it. Each record of it is settled once (<see cref="SpoolBatch.Accept"/>,
    /// <see cref="SpoolBatch.Reject"/>): before this returns, or later. May wait while it has no room for more.
    /// </summary>
    /// <exception cref="SinkFault">
    /// It cannot go on now. What is not settled will be sent again after <see cref="Reset"/>, from the first record on
    /// that is not settled.
    /// </exception>
    void Send(SpoolBatch batch, CancellationToken stop);

    /// <summary>Called often while batches are out: does what is to be done, and throws where they will not arrive.</summary>
    /// <exception cref="SinkFault">As in <see cref="Send"/>.</exception>
    void Poll();

    /// <summary>
    /// Gives up its connections and everything that was taken and is not settled: nothing of it is settled after this
    /// returns. The next <see cref="Send"/> begins anew.
    /// </summary>
    void Reset();
}
