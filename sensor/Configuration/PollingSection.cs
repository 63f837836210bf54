using Sensor.Instances;
using Sensor.Polling;

namespace Sensor.Configuration;

/// <summary>The part <c>polling</c>: what holds for all servers that are asked.</summary>
internal static class PollingSection
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostInterval = TimeSpan.FromDays(1);
    private const long NsPerHour = 3_600_000_000_000;
    private const long LongestLearning = 365 * 24 * NsPerHour;

    /// <param name="section">The part of the file.</param>
    /// <param name="options">Takes what the other stages need of it.</param>
    /// <param name="asking">How each server is asked; its target is not filled in.</param>
    public static PollingConfiguration Read(YamlSection section, ref SensorOptions options, out PollingOptions asking)
    {
        PollingOptions usual = new() { Target = new PollTarget { Transport = PollTransport.Tcp, Host = "" } };
        asking = usual with
        {
            ConnectTimeout = section.Duration("connect_timeout", usual.ConnectTimeout, Least, MostWait),
            AnswerTimeout = section.Duration("answer_timeout", usual.AnswerTimeout, Least, MostWait),
            MaxReplyBytes = (int)section.Bytes("max_reply_size", usual.MaxReplyBytes, 1 << 20, 1 << 30),
            ClientListInterval = section.Duration("client_list_interval", usual.ClientListInterval, Least, MostInterval),
            ClientListRest = (int)section.Integer("client_list_rest", usual.ClientListRest, 1, 1_000_000),
            AclLogInterval = section.Duration("acl_log_interval", usual.AclLogInterval, Least, MostInterval),
            AclListInterval = section.Duration("acl_list_interval", usual.AclListInterval, Least, MostInterval),
            ConfigInterval = section.Duration("config_interval", usual.ConfigInterval, Least, MostInterval),
            ServerInterval = section.Duration("server_interval", usual.ServerInterval, Least, MostInterval),
            TopologyInterval = section.Duration("topology_interval", usual.TopologyInterval, Least, MostInterval),
        };
        FirstSeenOptions learning = options.FirstSeen;
        options = options with
        {
            KeepOwnConnections = section.Flag("audit_own_connection", options.KeepOwnConnections),
            FirstSeen = learning with
            {
                LearningTimeNs = section.Duration("learning_time", learning.LearningTimeNs, 0, LongestLearning),
            },
        };
        PollingConfiguration polling = new()
        {
            Discover = section.Flag("discover", usual: false),
            State = section.Text("state"),
        };
        section.End();
        return polling;
    }
}
