namespace Sensor.Tests.Live;

/// <summary>What the server holds for one connection of a random client, by the client's own reckoning.</summary>
internal sealed class ClientState(bool loginNeeded, ServerTraits server)
{
    public ServerTraits Server { get; } = server;

    /// <summary>Null where nobody is logged in.</summary>
    public string? User { get; set; } = loginNeeded ? null : "default";

    public int Database { get; set; }

    public int Protocol { get; set; } = 2;

    public bool ReplyOff { get; set; }

    /// <summary>SKIP was sent: the next command is not answered.</summary>
    public bool SkipNext { get; set; }

    public bool InMulti { get; set; }

    public bool Doomed { get; set; }

    public bool Monitoring { get; set; }

    public bool Closed { get; set; }

    public bool UserUncertain { get; set; }

    public bool DatabaseUncertain { get; set; }

    /// <summary>No answer has shown yet that nobody needs to log in: a lost NOAUTH would tell otherwise.</summary>
    public bool DefaultUnproven { get; set; } = true;

    public List<(PlannedCommand Planned, ExpectedCommand Expected)> Queue { get; } = [];

    /// <summary>Subscriptions: the kind (' ', 'P', 'S') and the name.</summary>
    public HashSet<(char Kind, string Channel)> Subscriptions { get; } = [];

    /// <summary>In RESP2 a subscribed connection takes few commands, and deliveries are arrays.</summary>
    public bool SubscribedMode => Protocol == 2 && Subscriptions.Count > 0;

    public bool Silenced => ReplyOff || SkipNext;

    public void Reset()
    {
        User = loginNeeded ? null : "default";
        Database = 0;
        UserUncertain = false;
        DefaultUnproven = true;
        DatabaseUncertain = false;
        Protocol = 2;
        ReplyOff = false;
        SkipNext = false;
        Monitoring = false;
        Subscriptions.Clear();
        LeaveMulti();
    }

    public void LeaveMulti()
    {
        InMulti = false;
        Doomed = false;
        Queue.Clear();
    }
}
