using System.Globalization;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// Chooses commands. A template's words: <c>@</c> a key (which the sensor must name), <c>$</c> a value, <c>#</c> a
/// small number; others stand for themselves. Which words are keys is written here by hand, not asked of the sensor's
/// table.
/// </summary>
internal sealed class RandomCommands(Random random, int largestValue, ServerTraits server)
{
    private static readonly string[] Containers =
        ["CONFIG", "CLIENT", "ACL", "OBJECT", "XGROUP", "XINFO", "MEMORY", "SCRIPT", "PUBSUB", "COMMAND", "SLOWLOG",
            "LATENCY",
         "FUNCTION", "CLUSTER"];

    private static readonly string[] Templates =
    [
        "SET @ $", "SET @ $ EX 100", "SET @ $ NX GET", "GET @", "GETSET @ $", "GETDEL @", "APPEND @ $", "INCR @", "INCRBY @ #",
        "DECRBY @ #", "MSET @ $ @ $ @ $", "MSETNX @ $ @ $", "MGET @ @ @", "STRLEN @", "SETRANGE @ # $", "SETEX @ 100 $", "LCS @ @ LEN",
        "HSET @ f $ g $", "HGET @ f", "HGETALL @", "HDEL @ f h", "HINCRBY @ f #", "HSCAN @ 0 COUNT #", "RPUSH @ $ $", "LPUSH @ $",
        "LRANGE @ 0 -1", "LPOP @", "RPOPLPUSH @ @", "LMOVE @ @ LEFT RIGHT", "LMPOP 2 @ @ LEFT", "SADD @ $ $", "SMEMBERS @", "SINTER @ @",
        "SINTERSTORE @ @ @", "SUNION @ @ @", "SINTERCARD 2 @ @", "SMOVE @ @ $", "ZADD @ 1 a 2 b", "ZRANGE @ 0 -1 WITHSCORES",
        "ZUNIONSTORE @ 2 @ @", "ZINTER 2 @ @", "ZRANGESTORE @ @ 0 1", "ZMPOP 1 @ MIN", "ZSCORE @ a", "ZINCRBY @ 1.5 a", "XADD @ * f $",
        "XLEN @", "XRANGE @ - +", "XREAD COUNT 1 STREAMS @ @ 0 0", "XGROUP CREATE @ g 0", "XREADGROUP GROUP g c STREAMS @ >", "XINFO STREAM @",
        "XACK @ g 1-1", "SETBIT @ # 1", "BITCOUNT @", "BITOP AND @ @ @", "BITFIELD @ GET u8 0", "PFADD @ $", "PFMERGE @ @", "PFCOUNT @ @",
        "GEOADD @ 13.4 38.1 p", "GEOPOS @ p", "GEORADIUS @ 15 37 200 km STORE @", "GEOSEARCHSTORE @ @ FROMMEMBER p BYRADIUS 9 km",
        "DEL @ @", "UNLINK @", "EXISTS @ @", "TYPE @", "EXPIRE @ 100", "TTL @", "PERSIST @", "RENAME @ @", "COPY @ @ REPLACE", "TOUCH @ @",
        "OBJECT ENCODING @", "DUMP @", "RESTORE @ 0 $", "SORT @ LIMIT 0 2 STORE @", "SORT_RO @", "MOVE @ #", "MEMORY USAGE @", "DBSIZE", "SCAN 0",
        "KEYS none*", "RANDOMKEY", "PING", "PING $", "ECHO $", "TIME", "INFO server", "LASTSAVE", "ROLE", "LOLWUT", "PUBLISH chan:# $", "PUBLISH other $",
        "SPUBLISH chan:# $", "PUBSUB NUMPAT", "CONFIG GET maxmemory", "CONFIG SET maxmemory 0", "CONFIG SET nosuch 1", "ACL WHOAMI", "ACL CAT", "ACL USERS",
        "CLIENT ID", "CLIENT SETNAME n#", "CLIENT GETNAME", "CLIENT INFO", "CLIENT LIST", "CLIENT NO-EVICT off", "CLIENT TRACKING off", "CLIENT KILL ID 0",
        "COMMAND COUNT", "SLOWLOG LEN", "LATENCY LATEST", "WAIT 0 0", "UNWATCH", "SCRIPT EXISTS aaaa", "FUNCTION LIST", "CLUSTER INFO", "REPLCONF capa eof",
        "BLPOP @ @ 0.01", "BRPOP @ 0.01", "BLMOVE @ @ LEFT LEFT 0.01", "BZPOPMIN @ 0.01", "BLMPOP 0.01 1 @ LEFT", "XREAD BLOCK 10 STREAMS @ 0",
        "EVAL return{KEYS[1],ARGV[1]} 1 @ $", "EVAL return(redis.call('INCR',KEYS[1])) 1 @", "EVAL return{err=ARGV[1]} 0 HUNTERTWO",
        "EVAL return(redis.error_reply('FOOBAR')) 0", "EVAL nolua( 0", "EVALSHA ffffffffffffffffffffffffffffffffffffffff 1 @", "EVAL_RO return{1,{2,'x'}} 0",
    ];

    /// <summary>Commands that the server refuses; what looks like a key in them is none.</summary>
    private static readonly string[] Refused =
    [
        "GET", "GET a b", "SET a", "MSET a", "HSET a", "NOSUCH x y", "AUHT default pw", "X", "FCALL", "OBJECT", "ZUNION 0 a", "ZUNION -1 a", "LMPOP x a LEFT",
        "SINTERCARD 99999999999999999999 a", "XREAD STREAMS a b 0", "EVAL return -1", "CLIENT NOSUCH x", "CONFIG NOSUCH", "SELECT", "AUTH a b c", "AUTH", "EXPIRE a",
    ];

    public PlannedCommand Next()
    {
        string template = random.Next(12) == 0
            ? Refused[random.Next(Refused.Length)] : Templates[random.Next(Templates.Length)];
        var words = new List<byte[]>();
        var keys = new List<byte[]>();
        foreach (string word in template.Split(' '))
        {
            byte[] text = word switch
            {
                "@" => Key(),
                "$" => Value(),
                "#" => Number(),
                _ => Encoding.Latin1.GetBytes(
                    word.Replace("#", random.Next(3).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)),
            };
            words.Add(text);
            if (word == "@")
            {
                keys.Add(text);
            }
        }

        return Form(words, command => command with { Keys = [.. keys] });
    }

    /// <summary>A command of the given words, in one of the forms that a server accepts.</summary>
    public PlannedCommand Form(IReadOnlyList<byte[]> words, Func<PlannedCommand, PlannedCommand> complete)
    {
        string name = Encoding.Latin1.GetString(words[0]).ToUpperInvariant();
        byte[][] sent = [.. words];
        sent[0] = AnyCase(sent[0]);
        string second = sent.Length > 1 ? Encoding.Latin1.GetString(sent[1]).ToUpperInvariant() : "";
        bool hasSubcommand = Containers.Contains(name) && sent.Length > 1 && second != "NOSUCH";
        if (hasSubcommand)
        {
            sent[1] = AnyCase(sent[1]);
        }

        byte[] bytes = CommandBytes.IsInlineable(sent) && random.Next(6) == 0
            ? CommandBytes.Inline(sent, random)
            : random.Next(25) == 0 && !server.ChecksLineEnds
            ? CommandBytes.OddArray(sent, random) : CommandBytes.Array(sent);
        return complete(new PlannedCommand(sent, bytes) { Command = name, Subcommand = hasSubcommand ? second : null });
    }

    public PlannedCommand Form(string words, Func<PlannedCommand, PlannedCommand> complete) =>
        Form([.. words.Split(' ').Select(Encoding.Latin1.GetBytes)], complete);

    public byte[] Key()
    {
        int number = random.Next(12);
        return random.Next(20) switch
        {
            0 => [(byte)'u', (byte)'s', (byte)'e', (byte)'r', (byte)':', 0, 0xFF, (byte)'\r', (byte)'\n', (byte)number],
            1 => Encoding.UTF8.GetBytes($"user:\"żółć\\{number}"),
            2 => Encoding.UTF8.GetBytes($"secret:{number}"),
            3 => Encoding.UTF8.GetBytes($"user:*3\r\n$4\r\nAUTH\r\n{number}"),
            _ => Encoding.UTF8.GetBytes($"user:{number}"),
        };
    }

    private byte[] Value()
    {
        switch (random.Next(40))
        {
            case 0:
                return [];
            case 1:
                return "*3\r\n$4\r\nAUTH\r\n$5\r\nadmin\r\n$1\r\nx\r\n"u8.ToArray();
            case 2:
                return "+OK\r\n-WRONGPASS x\r\n:1\r\n>3\r\n"u8.ToArray();
            case 3:
                byte[] large = new byte[random.Next(1000, largestValue)];
                random.NextBytes(large);
                return large;
            default:
                return Encoding.Latin1.GetBytes(random.Next(100_000).ToString(CultureInfo.InvariantCulture));
        }
    }

    private byte[] Number() => Encoding.Latin1.GetBytes(random.Next(10).ToString(CultureInfo.InvariantCulture));

    private byte[] AnyCase(byte[] word) => random.Next(5) switch
    {
        0 => [.. word.Select(value => (byte)char.ToLowerInvariant((char)value))],
        1 => [.. word.Select(value => random.Next(2) == 0 ? (byte)char.ToLowerInvariant((char)value) : value)],
        _ => word,
    };
}
