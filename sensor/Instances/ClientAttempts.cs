namespace Sensor.Instances;

/// <summary>The failures of one client address at one server, by user; the user that failed last stands last.</summary>
internal sealed class ClientAttempts(int maxUsers)
{
    private const int MaxNameBytes = 128;

    private readonly List<(byte[] User, AttemptCounter Counter)> _users = [];

    public Attempts Add(ReadOnlySpan<byte> user, long step)
    {
        int found = Find(Named(user));
        (byte[] User, AttemptCounter Counter) entry = found < 0
            ? (Named(user).ToArray(), new AttemptCounter()) : _users[found];
        if (found >= 0)
        {
            _users.RemoveAt(found);
        }
        else if (_users.Count == maxUsers)
        {
            _users.RemoveAt(0);
        }

        _users.Add(entry);
        entry.Counter.Add(step);
        return Count(user, step);
    }

    public Attempts Count(ReadOnlySpan<byte> user, long step)
    {
        int users = 0;
        foreach ((_, AttemptCounter counter) in _users)
        {
            users += counter.Count(step) > 0 ? 1 : 0;
        }

        int found = Find(Named(user));
        return new Attempts(found < 0 ? 0 : _users[found].Counter.Count(step), users);
    }

    private static ReadOnlySpan<byte> Named(ReadOnlySpan<byte> user) => user[..Math.Min(user.Length, MaxNameBytes)];

    private int Find(ReadOnlySpan<byte> user)
    {
        for (int i = _users.Count - 1; i >= 0; i--)
        {
            if (user.SequenceEqual(_users[i].User))
            {
                return i;
            }
        }

        return -1;
    }
}
