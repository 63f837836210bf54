using Sensor.Anomalies;
using static Sensor.Events.EventTypes;
using static Sensor.Events.MemberForm;

namespace Sensor.Events;

/// <summary>
/// Every member that this version writes, in the order in which it stands (EVENTS.md): the one description from which
/// the schema is made and against which a test holds what the formats write.
/// </summary>
internal static class EventMembers
{
    private const int LargestPort = 65535;

    public static readonly IReadOnlyList<EventMember> All =
        [.. EveryEvent(), .. WhoAndWhere(), .. Command(), .. Reply(), .. Circumstances(), .. ByCategory(), .. Others()];

    private static EventMember[] EveryEvent() =>
    [
        new("schema_version", Text, Everywhere,
            "Version of this contract; raised when a member is removed or changes its type.")
        {
            Always = Everywhere,
            Values = ["1.0"u8.ToArray()],
        },
        new("timestamp", Timestamp, Everywhere,
            "When the first byte of the command passed; of other events, when it happened.") { Always = Everywhere },
        new("event_id", EventId, Everywhere,
            "Unique and the same on every replay. A command: session_id and the offset of its first byte in the "
            + "client's stream.") { Always = Everywhere },
        new("event_type", Text, Everywhere,
            "Which kind of event this is.") { Always = Everywhere, Values = EventNames.Types },
        new("event_category", Text, Everywhere,
            "What an auditor files it under; one per event.") { Always = Everywhere, Values = EventNames.Categories },
        new("event_action", Text, Everywhere,
            "What was done: the command in lower case (config_set), login, connection_opened …")
        {
            Always = Everywhere,
            Pattern = "^[a-z0-9_]+$",
        },
        new("outcome", Text, Everywhere,
            "Whether it worked, as far as the wire proves it.") { Always = Everywhere, Values = EventNames.Outcomes },
        new("success", TrueOrFalse, Everywhere, "The boolean of outcome; absent where unknown."),
        new("severity", Integer, Everywhere,
            "1 (data access) to 7 (critical).") { Always = Everywhere, Minimum = 1, Maximum = 7 },
        new("sensor", Text, Everywhere, "Name of the sensor.") { Always = Everywhere },
        new("instance", Text, Everywhere,
            "Name of the Redis instance; default server_ip:server_port.") { Always = InConnection | InPolled },
        new("sequence", Integer, Everywhere,
            "1, 2, 3 … over the events of a connection (without one: over the sensor's run) that leave the "
            + "sensor: a missing number is a lost event.") { Minimum = 1 },
        new("tags", List, Everywhere, "What deserves a look.") { Values = EventNames.Tags },
        new("rules", List, Everywhere, "Names of the policy rules that matched."),
    ];

    private static EventMember[] WhoAndWhere() =>
    [
        new("session_id", SessionId, InConnection | InSensor, "The connection.") { Always = InConnection },
        new("client_ip", Address, Everywhere,
            "RFC 5952; an IPv4-mapped address dotted. acl_log: of the last client that was refused."),
        new("client_ip_hash", Text, Everywhere, "Pseudonym of the client's address, where that is hashed."),
        new("client_port", Integer, Everywhere,
            "TCP port of the client. Absent for a Unix socket.") { Minimum = 0, Maximum = LargestPort },
        new("server_ip", Address, Everywhere, "Address of the server. Absent for a Unix socket."),
        new("server_port", Integer, Everywhere,
            "TCP port of the server. Absent for a Unix socket.") { Minimum = 0, Maximum = LargestPort },
        new("server_socket", Text, InConnection | InSensor,
            "Path of the server's Unix socket: the connection has no addresses. Begins with @ in the abstract namespace."),
        new("client_pid", Integer, InConnection | InSensor,
            "Unix socket: the process that connected, as the kernel says.") { Minimum = 0 },
        new("client_uid", Integer, InConnection | InSensor,
            "Unix socket: its user, as the kernel says.") { Minimum = 0 },
        new("client_process", Text, InConnection | InSensor, "Unix socket: its name, while it lived."),
        new("client_id", Integer, Everywhere,
            "The server's number of the connection, from HELLO, CLIENT ID, CLIENT INFO, CLIENT LIST or ACL LOG."),
        new("client_name", Text, Everywhere, "From CLIENT SETNAME or HELLO SETNAME."),
        new("client_name_hash", Text, Everywhere, "Pseudonym of it, where users are hashed."),
        new("client_lib", Text, Everywhere, "Name of the client's library, from CLIENT SETINFO."),
        new("client_lib_version", Text, Everywhere, "Version of the client's library."),
        new("resp_version", Integer, InConnection | InSensor,
            "Protocol of the replies: 2 or 3.") { Minimum = 2, Maximum = 3 },
        new("app", Text, InConnection | InSensor, "The application, from the client's name by --client-name-pattern."),
        new("end_user", Text, InConnection | InSensor, "For whom the application acts, from the same; no proof."),
        new("end_user_hash", Text, InConnection | InSensor, "Pseudonym of it, where users are hashed."),
        new("request_id", Text, InConnection | InSensor, "The request that it serves, from the same."),
        new("user", Text, Everywhere,
            "The ACL user in force when the command ran, before its own effect; of AUTH and HELLO AUTH the name "
            + "that they tried. Absent when not known."),
        new("user_hash", Text, Everywhere, "Pseudonym of the user, where users are hashed."),
        new("user_source", Text, Everywhere,
            "What proves the user.") { Always = InConnection, Values = EventNames.UserSources },
        new("database", Integer, Everywhere, "The database in force, before the command's own effect."),
        new("encrypted", TrueOrFalse, InConnection | InSensor,
            "Whether the connection is TLS.") { Always = InConnection },
        new("tls_version", Text, InConnection | InSensor, "As the handshake shows."),
        new("tls_cipher", Text, InConnection | InSensor, "As the handshake shows."),
        new("tls_sni", Text, InConnection | InSensor, "The server's name that the client asked for."),
        new("tls_client_subject", Text, InConnection | InSensor,
            "Subject of the client's certificate, where it is in clear."),
        new("tls_client_subject_hash", Text, InConnection | InSensor, "Pseudonym of it, where users are hashed."),
        new("source", Text, InConnection | InSensor,
            "What saw it.") { Always = InConnection, Values = EventNames.Sources },
    ];

    private static EventMember[] Command() =>
    [
        new("command", Text, InCommand,
            "In upper case. Absent for a malformed frame and an error that the server sent unasked."),
        new("subcommand", Text, InCommand,
            "In upper case; the second word where the command table lists it for this command."),
        new("argc", Integer, InCommand, "Words, the command's name included."),
        new("command_size_bytes", Integer, InCommand, "Bytes of the command on the wire."),
        new("args", List, InCommand,
            "What follows the command (and subcommand), as the policy lets it be told; secrets are <REDACTED>."),
        new("args_truncated", Integer, InCommand, "How many arguments are above the cap.") { Minimum = 1 },
        new("args_dropped", Integer, InCommand, "How many arguments the policy drops.") { Minimum = 1 },
        new("keys", List, InCommand, "Every key, in order, repeats kept."),
        new("key_access", List, InCommand,
            "What the command does to each of keys.") { Values = EventNames.KeyAccesses },
        new("keys_truncated", Integer, InCommand, "How many keys are above the cap.") { Minimum = 1 },
        new("keys_dropped", Integer, InCommand, "How many keys the policy drops.") { Minimum = 1 },
        new("key_accessed", Text, InCommand, "The first key."),
        new("key_pattern", Text, InCommand,
            "Template of the first key: the policy's own, or numbers, UUIDs, hex of 8 digits and more, and e-mail "
            + "addresses are *. Absent where keys are hidden."),
        new("channels", List, InCommand | InPush,
            "Channels and patterns of publish and subscribe commands; the channel of a delivery."),
        new("channels_truncated", Integer, InCommand | InPush, "How many channels are above the cap.") { Minimum = 1 },
        new("channels_dropped", Integer, InCommand | InPush, "How many channels the policy drops.") { Minimum = 1 },
        new("encoding", Text, InCommand | InPush,
            "Command, args, keys, key_accessed, key_pattern and channels are written as redis-cli prints them, "
            + "for one of them holds bytes that are no text.") { Values = ["escaped"u8.ToArray()] },
        new("clipped", List, InConnection | InPolled,
            "Members of which a text was cut at the cap.") { Values = EventNames.Clipped },
        new("data_category", Text, InCommand, "What kind of data the keys hold, by the policy's key rules."),
        new("privileged", OnlyTrue, InCommand, "The server counts the command as @admin or @dangerous."),
        new("sensitive", OnlyTrue, InCommand,
            "The command's words or reply may hold secrets or other clients' data, or a key rule says so."),
        new("duration_ms", Milliseconds, InCommand | InSession,
            "Last byte of the command to first byte of the reply; connection_closed: how long it was open."),
        new("blocking", OnlyTrue, InCommand, "Waiting is the command's purpose."),
    ];

    private static EventMember[] Reply() =>
    [
        new("reply_type", Text, InCommand, "RESP type of the reply.") { Values = EventNames.Replies[1..] },
        new("reply_size_bytes", Integer, InCommand, "Bytes of the reply on the wire."),
        new("reply_elements", Integer, InCommand, "Elements of an aggregate, as its header says."),
        new("error_code", Text, InCommand, "First word of the error where it may be printed, else OTHER."),
        new("failure_reason", Text, InCommand | InAclLog,
            "Why it failed; timeout: the client closed while its command was unanswered.")
        {
            Values = EventNames.Failures[1..],
        },
        new("affected", Integer, InCommand, "The reply's number where it counts what changed."),
    ];

    private static EventMember[] Circumstances() =>
    [
        new("pipelined", OnlyTrue, InCommand, "Other commands of the connection were in flight."),
        new("transaction_id", EventId, InCommand,
            "event_id of its MULTI (from the middle: of the first queued command)."),
        new("queued", OnlyTrue, InCommand, "Sent between MULTI and EXEC; its outcome is what EXEC gave."),
        new("reply_off", OnlyTrue, InCommand, "Sent under CLIENT REPLY OFF or SKIP: executed without an answer."),
        new("script_sha1", Sha1, InCommand, "SHA-1 of the script or library."),
        new("script_size_bytes", Integer, InCommand, "Size of the script or library."),
        new("capture", List, InCommand | InSession,
            "What was not seen of it; absent when all was.") { Values = EventNames.Captures },
        new("uncertain", List, InCommand,
            "Members that a loss or a silenced answer may have made wrong.") { Values = EventNames.Uncertain },
        new("capture_file", Text, InCommand | InPush, "replay --frames: the file."),
        new("command_frame", Integer, InCommand | InPush,
            "replay --frames: frame of the first byte of the command (of the push).") { Minimum = 1 },
        new("reply_frame", Integer, InCommand,
            "replay --frames: frame of the first byte of the reply.") { Minimum = 1 },
    ];

    private static EventMember[] ByCategory() =>
    [
        new("parameter", List, InCommand | InConfigChange | InSensor,
            "CONFIG SET: the names, in the command's order. config_changed: the keys of the sensor's configuration."),
        new("old_value", List, InCommand | InConfigChange | InSensor,
            "The values before; <UNKNOWN> where not known, <REDACTED> for a secret."),
        new("new_value", List, InCommand | InConfigChange | InSensor, "The values set; <REDACTED> for a secret."),
        new("attempt_count", Integer, InCommand | InAclLog,
            "failed_access: failures of this client with this user within the window, this one included. acl_log: "
            + "denials that nothing on the wire explains; acl_log_overflow: entries known to be lost.") { Minimum = 1 },
        new("at_least", OnlyTrue, InAclLog, "There may have been more: the server's log had no room for all."),
        new("acl_reason", Text, InAclLog, "What the right was missing for.") { Values = EventNames.Denials },
        new("acl_context", Text, InAclLog, "Where the command stood.") { Values = EventNames.DenialContexts },
        new("acl_object", Text, InAclLog, "The command, key or channel that was refused."),
        new("admin_user", Text, InCommand | InAclChange | InConfigChange, "auth_modification: who changed it."),
        new("admin_user_hash", Text, InCommand | InAclChange | InConfigChange,
            "Pseudonym of it, where users are hashed."),
        new("target_user", Text, InCommand | InAclChange, "auth_modification: whose rights or password."),
        new("target_user_hash", Text, InCommand | InAclChange, "Pseudonym of it, where users are hashed."),
        new("permissions", List, InCommand | InAclChange,
            "ACL SETUSER: the rules that are no secrets. acl_change: the rules in force now."),
        new("password_changed", OnlyTrue, InCommand | InAclChange, "A password was set, added or removed."),
        new("permissions_gained", List, InAclChange, "Rules that stand now and did not before."),
        new("permissions_lost", List, InAclChange, "Rules that stood before and do not now."),
        new("enabled", TrueOrFalse, InAclChange, "The user was switched on or off, or is new."),
        new("superuser", TrueOrFalse, InAclChange, "The user may do everything now, or no longer."),
        .. Server(),
        new("cause_event_id", EventId, InPolled, "The command on the wire that caused it."),
    ];

    private static EventMember[] Server() =>
    [
        new("run_id", Text, InServer,
            "40 hex digits, new at every start of the server.") { Pattern = "^[0-9a-f]{40}$" },
        new("previous_uptime_seconds", Integer, InServer, "restarted: how long it had run when last asked."),
        new("role", Text, InServer, "master or slave, as the server says."),
        new("previous_role", Text, InServer, "role_changed: what it was."),
        new("master", Text, InServer, "Where a replica replicates from."),
        new("config_changes", List, InServer, "restarted: parameters whose value is no longer what it was."),
        new("rdb_last_save", Timestamp, InServer, "restarted: the last save that was known before."),
        new("initiated_by", Text, InServer | InSensor,
            "redis_server: the user whose command caused it. sensor: who changed it, a signal or user and process."),
        new("initiated_by_hash", Text, InServer, "Pseudonym of it, where users are hashed."),
        new("keys_deleted", Integer, InServer, "keys_flushed: keys in the flushed databases at the last poll before."),
        new("keyspace_before", List, InServer, "keys_flushed: keys by database at the last poll before, as db0=5."),
        new("keyspace_after", List, InServer, "keys_flushed: keys by database at the first poll after."),
        new("memory_freed_bytes", Integer, InServer, "keys_flushed: by how much the server's memory shrank."),
        new("estimated", OnlyTrue, InServer, "Numbers come from polls before and after, others wrote meanwhile."),
    ];

    private static EventMember[] Others() =>
    [
        new("bytes_to_server", Integer, InSession, "connection_closed: bytes of the client's stream, gaps included."),
        new("bytes_to_client", Integer, InSession, "connection_closed: bytes of the server's stream, gaps included."),
        new("commands", Integer, InSession | InSensor, "Commands decoded."),
        new("events", Integer, InSession | InSensor,
            "Events that left the sensor; in a capture_gap: events that were lost."),
        new("close_reason", Text, InSession,
            "How the connection ended for the sensor.") { Values = EventNames.CloseReasons[1..] },
        new("since_event_id", EventId, InSession, "user_identified: the first event that the proof holds for."),
        new("push_size_bytes", Integer, InPush, "Bytes of the push on the wire.") { Always = InPush },
        new("direction", Text, InSensor,
            "capture_gap: whose bytes are missing.") { Values = EventNames.Directions[1..] },
        new("bytes", Integer, InSensor,
            "capture_gap: how many bytes are missing; absent where unknown. heartbeat: bytes seen."),
        new("packets", Integer, InSensor,
            "capture_gap: how many packets are missing, where known. heartbeat: packets seen."),
        new("holes", Integer, InSensor, "capture_gap: how many holes the bytes are in."),
        new("first_time", Timestamp, InSensor | InAclLog | InServer,
            "capture_gap: when the first hole was met. acl_log: the first denial, by the server's clock. redis_server: "
            + "since when the server does not answer."),
        new("last_time", Timestamp, InSensor | InAclLog,
            "capture_gap: when the last hole was met. acl_log: the last denial."),
        new("cause", Text, InSensor, "capture_gap: why the bytes are missing.") { Values = EventNames.GapCauses[1..] },
        new("interface", Text, InSensor, "The network interface."),
        new("kind", Text, InSensor,
            "anomaly: the deviation.")
        {
            Values = [.. Enum.GetValues<AnomalyKind>().Select(kind => AnomalyNames.ToUtf8(kind).ToArray())],
        },
        new("count", Integer, InSensor,
            "anomaly: how often since the last event of the kind and connection.") { Minimum = 1 },
        new("version", Text, InSensor | InServer, "sensor_started: the program's version. redis_server: the server's."),
        new("uptime_seconds", Integer, InSensor | InServer, "How long the sensor (redis_server: the server) has run."),
        new("connections", Integer, InSensor, "Connections that are known now."),
        new("dropped_packets", Integer, InSensor, "Packets that the kernel or a full queue dropped."),
        new("left_out", List, InSensor, "heartbeat: events that the policy left out, by rule, as rule=count."),
        new("config_file", Text, InSensor, "config_loaded, config_saved: the file."),
        new("sink", Text, InSensor, "The sink that refused or lost events, or the spool that lost them."),
        new("rejection", Text, InSensor, "events_rejected: what the sink said of the last of them."),
        new("lost_events", List, InSensor, "capture_gap spool_full, spool_expired: events lost, by category, as category=count."),
        new("waiting", List, InSensor, "heartbeat: events that wait in the spool, by sink, as sink=count."),
        new("stream", Text, InSensor, "checkpoint, file_removed: the sink whose evidence it is."),
        new("file", Text, InSensor, "checkpoint, file_removed: the file, without its folder."),
        new("records", Integer, InSensor,
            "checkpoint: records that the evidence covers so far. file_removed: up to which record it went."),
        new("digest", Text, InSensor,
            "checkpoint: SHA-256 of the newest digest.") { Pattern = "^[0-9a-f]{64}$" },
    ];
}
