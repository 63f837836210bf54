using System.Buffers.Binary;
using System.Net;
using System.Text;
using Sensor.Events;

namespace Sensor.Hosting;

/// <summary>
/// The choice of <c>replay</c>'s <c>--from --to --client --user --command</c>: made when an event is complete, so that
/// it changes no id, no user and no pairing. Several values of one option are alternatives; options must all agree. An
/// event without the member that an option asks for (the gaps of a run have no user, no command) is told, except that
/// <c>--command</c> leaves out other traffic events and <c>--user</c> what belongs to nobody known: a loss is never
/// hidden by a choice of commands.
/// </summary>
internal sealed class EventSelection
{
    private readonly byte[][] _users;
    private readonly byte[][] _commands;
    private readonly IPNetwork[] _clients;

    public EventSelection(IEnumerable<IPNetwork> clients, IEnumerable<string> users, IEnumerable<string> commands)
    {
        _clients = [.. clients];
        _users = [.. users.Select(Encoding.UTF8.GetBytes)];
        _commands = [.. commands.Select(text => Encoding.UTF8.GetBytes(text.ToUpperInvariant()))];
    }

    public static EventSelection All { get; } = new([], [], []);

    /// <summary>Nanoseconds since the Unix epoch; the first is included, the last is not.</summary>
    public long FromNs { get; init; } = long.MinValue;

    public long ToNs { get; init; } = long.MaxValue;

    public bool Accepts(AuditEvent audited) => audited.TimeNs >= FromNs && audited.TimeNs < ToNs
        && (_clients.Length == 0 || HasClient(audited))
        && (_users.Length == 0 || HasUser(audited))
        && (_commands.Length == 0 || HasCommand(audited));

    private bool HasClient(AuditEvent audited)
    {
        if (audited.Connection is not { } connection)
        {
            return true;
        }

        IPAddress address = ToIPAddress(connection.ClientAddress);
        foreach (IPNetwork network in _clients)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static IPAddress ToIPAddress(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        IPAddress whole = new(bytes);
        return whole.IsIPv4MappedToIPv6 ? whole.MapToIPv4() : whole;
    }

    private bool HasUser(AuditEvent audited)
    {
        if (audited.Type == EventType.Sensor)
        {
            return true;
        }

        ReadOnlySpan<byte> user = audited.TriedUser.Exists ? audited.TriedUser.Span : audited.Connection?.User;
        foreach (byte[] wanted in _users)
        {
            if (user.SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A choice is a command (<c>CONFIG</c>: all of it) or a command with its subcommand (<c>CONFIG SET</c>).
    /// </summary>
    private bool HasCommand(AuditEvent audited)
    {
        if (audited.Type == EventType.Sensor)
        {
            return true;
        }

        ReadOnlySpan<byte> command = audited.Command.Span;
        ReadOnlySpan<byte> subcommand = audited.Subcommand.Span;
        foreach (byte[] wanted in _commands)
        {
            ReadOnlySpan<byte> rest = wanted;
            if (!command.IsEmpty && rest.StartsWith(command))
            {
                rest = rest[command.Length..];
                if (rest.IsEmpty || (rest[0] == (byte)' ' && rest[1..].SequenceEqual(subcommand)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
