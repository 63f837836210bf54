using System.Buffers;
using System.Text;
using Sensor.Instances;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>The lines of INFO that an audit needs, while they are read. Texts and numbers are bounded.</summary>
internal sealed class InfoFields
{
    private const int MaxTextLength = 256;

    /// <summary>Databases that are kept; a server has 16 unless configured.</summary>
    private const int MostDatabases = 16_384;

    private static readonly SearchValues<byte> LowerHex = SearchValues.Create("0123456789abcdef"u8);

    private readonly Dictionary<int, long> _keys = [];
    private string? _runId;
    private string? _role;
    private string? _redisVersion;
    private string? _valkeyVersion;
    private string? _masterHost;
    private string? _masterPort;
    private long _uptime;
    private long? _lastSave;
    private long? _usedMemory;
    private long? _denied;
    private long? _flushes;
    private bool _loading;

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.StartsWith("db"u8) && RespNumber.TryParse(name[2..], out long database))
        {
            ReadKeys(database, value);
        }
        else if (name.StartsWith("acl_access_denied_"u8) && Number(value) is { } denied)
        {
            _denied = unchecked((_denied ?? 0) + denied);
        }
        else if (name.StartsWith("cmdstat_"u8))
        {
            bool flush = name.SequenceEqual("cmdstat_flushall"u8) || name.SequenceEqual("cmdstat_flushdb"u8);
            _flushes = (_flushes ?? 0) + (flush ? Worked(value) : 0);
        }
        else if (!ReadServer(name, value))
        {
            ReadState(name, value);
        }
    }

    /// <summary>Null without run id and role: then it is no INFO of a server.</summary>
    public ServerStatus? ToServer() => _runId is null || _role is null ? null : new ServerStatus
    {
        RunId = _runId,
        Version = _valkeyVersion ?? _redisVersion,
        UptimeSeconds = _uptime,
        Role = _role,
        Master = _masterHost is null || _masterPort is null ? null : $"{_masterHost}:{_masterPort}",
        LastSaveSeconds = _lastSave,
        Loading = _loading,
        UsedMemoryBytes = _usedMemory,
        Keys = _keys,
        AccessDenied = _denied,
        FlushCalls = _flushes,
    };

    private bool ReadServer(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("run_id"u8))
        {
            _runId = value.Length is > 0 and <= 64 && value.IndexOfAnyExcept(LowerHex) < 0 ? Text(value) : null;
        }
        else if (name.SequenceEqual("redis_version"u8))
        {
            _redisVersion = Text(value);
        }
        else if (name.SequenceEqual("valkey_version"u8))
        {
            _valkeyVersion = Text(value);
        }
        else if (name.SequenceEqual("uptime_in_seconds"u8))
        {
            _uptime = Number(value) ?? 0;
        }
        else if (name.SequenceEqual("role"u8))
        {
            _role = Text(value);
        }
        else if (name.SequenceEqual("master_host"u8))
        {
            _masterHost = Text(value);
        }
        else if (name.SequenceEqual("master_port"u8))
        {
            _masterPort = Number(value) is not null ? Text(value) : null;
        }
        else
        {
            return false;
        }

        return true;
    }

    private void ReadState(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("rdb_last_save_time"u8))
        {
            _lastSave = Number(value);
        }
        else if (name.SequenceEqual("loading"u8))
        {
            _loading = value.SequenceEqual("1"u8);
        }
        else if (name.SequenceEqual("used_memory"u8))
        {
            _usedMemory = Number(value);
        }
    }

    /// <summary><c>db0:keys=12,expires=0,avg_ttl=0</c></summary>
    private void ReadKeys(long database, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> start = "keys="u8;
        int end = value.IndexOf((byte)',');
        if (database is >= 0 and <= int.MaxValue && _keys.Count < MostDatabases && value.StartsWith(start)
            && Number(end < 0 ? value[start.Length..] : value[start.Length..end]) is { } keys)
        {
            _keys[(int)database] = keys;
        }
    }

    /// <summary><c>calls=3,usec=9,usec_per_call=3.00,rejected_calls=0,failed_calls=1</c></summary>
    private static long Worked(ReadOnlySpan<byte> value) =>
        Math.Max(0, Part(value, "calls="u8) - Part(value, "failed_calls="u8));

    /// <summary>0 where it is missing.</summary>
    private static long Part(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name)
    {
        foreach (Range range in value.Split((byte)','))
        {
            if (value[range].StartsWith(name))
            {
                return Math.Min(Number(value[range][name.Length..]) ?? 0, int.MaxValue);
            }
        }

        return 0;
    }

    private static long? Number(ReadOnlySpan<byte> text) =>
        RespNumber.TryParse(text, out long value) && value >= 0 ? value : null;

    /// <summary>Printable ASCII, else null.</summary>
    private static string? Text(ReadOnlySpan<byte> text) =>
        text.Length is > 0 and <= MaxTextLength && text.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0
            ? Encoding.ASCII.GetString(text) : null;
}
