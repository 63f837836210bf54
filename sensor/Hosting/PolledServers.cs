using Sensor.Events;
using Sensor.Instances;
using Sensor.Policy;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// The servers that are asked, for the workers: whose connection it is, what its configuration was, and who is to hear
/// of a command. Thread-safe.
/// </summary>
internal sealed class PolledServers(InstanceViews views) : IPolledConfiguration
{
    private volatile PolledServer[] _servers = [];

    public InstanceViews Views => views;

    public IReadOnlyList<PolledServer> All => _servers;

    /// <summary>By one thread at a time.</summary>
    public void Add(PolledServer server)
    {
        _servers = [.. _servers, server];
        views.Add(server.View);
    }

    /// <summary>It is asked no longer; by one thread at a time.</summary>
    public void Remove(PolledServer server)
    {
        _servers = [.. _servers.Where(other => other != server)];
        views.Remove(server.View);
    }

    public PolledServer? Find(Endpoint endpoint)
    {
        foreach (PolledServer server in _servers)
        {
            if (server.View.Serves(endpoint))
            {
                return server;
            }
        }

        return null;
    }

    public ConfigHistory? Of(ConnectionKey connection) => Find(connection.Server)?.Instance.Configuration;

    /// <summary>Tells the server's thread of a finished command that polling may find the effect of.</summary>
    public void Note(AuditEvent audit)
    {
        if (_servers.Length == 0 || !WireNotes.MayNote(audit)
            || Find(new Endpoint(audit.Connection!.ServerAddress, audit.Connection.ServerPort)) is not { } server)
        {
            return;
        }

        foreach (ConfigSet set in WireNotes.ConfigSets(audit))
        {
            server.Instance.Configuration.NoteSet(set);
        }

        foreach (WireNote note in WireNotes.Of(audit))
        {
            server.Inbox.Post(note);
        }
    }
}
