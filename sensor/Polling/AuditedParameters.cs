namespace Sensor.Polling;

/// <summary>
/// The parameters whose changes an auditor wants to see, those of CONFIG SET and those that only a restart changes.
/// None holds a secret; a server that lacks one leaves it out.
/// </summary>
internal static class AuditedParameters
{
    public static IReadOnlyList<string> Names { get; } =
    [
        // who may come in, and as whom
        "acl-pubsub-default", "aclfile", "acllog-max-len", "bind", "bind-source-addr", "maxclients", "port",
        "protected-mode", "tcp-keepalive", "timeout", "unixsocket", "unixsocketperm", "tls-port", "tls-auth-clients",
        "tls-auth-clients-user", "tls-ca-cert-dir", "tls-ca-cert-file", "tls-cert-file", "tls-ciphers",
        "tls-ciphersuites", "tls-client-cert-file", "tls-client-key-file", "tls-cluster", "tls-key-file",
        "tls-protocols", "tls-replication",

        // what may be done to the server itself
        "enable-debug-command", "enable-module-command", "enable-protected-configs", "lua-time-limit",
        "busy-reply-threshold", "lua-enable-insecure-api", "notify-keyspace-events",

        // what becomes of the data
        "appenddirname", "appendfilename", "appendfsync", "appendonly", "aof-load-truncated", "databases",
        "dbfilename", "dir", "maxmemory", "maxmemory-policy", "no-appendfsync-on-rewrite",
        "lazyfree-lazy-user-flush", "rdbchecksum", "rdbcompression", "save", "shutdown-on-sigint",
        "shutdown-on-sigterm", "stop-writes-on-bgsave-error",

        // where the data goes
        "cluster-announce-ip", "cluster-announce-port", "cluster-enabled", "min-replicas-max-lag",
        "min-replicas-to-write", "min-slaves-max-lag", "min-slaves-to-write", "replica-announce-ip",
        "replica-announce-port", "replica-priority", "replica-read-only", "replica-serve-stale-data", "replicaof",
        "repl-diskless-load", "repl-diskless-sync", "slave-read-only", "slaveof",

        // what others may find out, and what is written down
        "hide-user-data-from-log", "latency-monitor-threshold", "logfile", "loglevel", "slowlog-log-slower-than",
        "slowlog-max-len", "commandlog-execution-slower-than", "syslog-enabled", "syslog-facility", "syslog-ident",
    ];
}
