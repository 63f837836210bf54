using Sensor.Configuration;
using Sensor.Sessions;

namespace Sensor.Hosting;

/// <summary>
/// What a worker does about an error of ours: it costs one connection, whose state is dropped; the others go on. Under
/// test it is thrown.
/// </summary>
internal sealed class WorkerFailures(SensorOptions options, RunStatistics statistics, ConnectionTeller teller)
{
    /// <summary>The first, for the log.</summary>
    public Exception? First { get; private set; }

    /// <summary>Whether errors of ours are caught.</summary>
    public bool AreCaught => !options.RethrowErrors;

    public void Note(Exception error)
    {
        statistics.InternalErrors++;
        First ??= error;
    }

    /// <summary>From here on the bytes of the connection are counted as lost.</summary>
    public void Drop(Connection connection, Exception error)
    {
        Note(error);
        connection.State = ConnectionState.Broken;
        teller.Answers?.Forget(connection);
        connection.Exchanges?.Dispose();
        connection.Exchanges = null;
        connection.Recognizer?.GiveUp();
        connection.Recognizer = null;
        connection.InFlight = false;
        connection.Session ??= new SessionTracker(options.Sessions, connection.Opened);
    }
}
