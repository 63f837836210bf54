"""Every family of commands, typed into redis-cli."""

from cases import case
from client import redis_cli


def family(name, what, *options):
    def register(text):
        def talk(lab):
            redis_cli(text)
        talk.__doc__ = what
        case(f"commands/{name}", *options)(talk)
    return register


family("strings", "SET with its options, GET, INCR, APPEND, MSET, LCS …")("""
    SET user:1001:name "Ada Lovelace"
    SET user:1001:email ada@example.org EX 100 NX
    SET user:1001:email other@example.org NX
    SET session:9f8b7c6d5e4f3a21 token-value PX 60000 GET
    GET user:1001:name
    GET missing
    GETSET user:1001:name Countess
    GETDEL user:1001:name
    GETEX user:1001:email PERSIST
    APPEND log hello
    STRLEN log
    SETRANGE log 5 -world
    GETRANGE log 0 4
    SUBSTR log 0 4
    INCR counter
    INCRBY counter 41
    DECR counter
    DECRBY counter 2
    INCRBYFLOAT ratio 1.5
    MSET a 1 b 2 c 3
    MSETNX a 1 z 26
    MGET a b c missing
    SETNX lock 1
    SETEX short 10 gone-soon
    PSETEX shorter 10000 gone-sooner
    LCS a b LEN
    INCR log
    GET
    SET a 1 EX 0
""")

family("hashes", "HSET … HRANDFIELD, HSCAN, WRONGTYPE")("""
    HSET user:7 name Grace mail grace@example.org age 45
    HSETNX user:7 name Other
    HGET user:7 name
    HMGET user:7 name age missing
    HMSET user:8 name Alan
    HGETALL user:7
    HKEYS user:7
    HVALS user:7
    HLEN user:7
    HSTRLEN user:7 name
    HEXISTS user:7 name
    HINCRBY user:7 age 1
    HINCRBYFLOAT user:7 age 0.5
    HRANDFIELD user:7 2 WITHVALUES
    HSCAN user:7 0 MATCH n* COUNT 10
    HDEL user:7 mail missing
    SET text 1
    HGET text name
    LPUSH text x
""")

family("lists", "LPUSH … LMPOP, LPOS, RPOPLPUSH")("""
    RPUSH queue:mail one two three four
    LPUSH queue:mail zero
    RPUSHX missing x
    LPUSHX queue:mail minus
    LLEN queue:mail
    LRANGE queue:mail 0 -1
    LINDEX queue:mail 0
    LSET queue:mail 0 first
    LSET queue:mail 99 x
    LINSERT queue:mail BEFORE two between
    LPOS queue:mail two RANK 1
    LREM queue:mail 1 two
    LTRIM queue:mail 0 9
    LPOP queue:mail
    RPOP queue:mail 2
    RPOPLPUSH queue:mail done
    LMOVE queue:mail done LEFT RIGHT
    LMPOP 2 missing done LEFT COUNT 2
""")

family("sets", "SADD … SINTERCARD, the STORE forms")("""
    SADD team:red ann bob cid
    SADD team:blue bob dan
    SREM team:red cid missing
    SCARD team:red
    SISMEMBER team:red ann
    SMISMEMBER team:red ann zoe
    SMEMBERS team:red
    SRANDMEMBER team:red 1
    SMOVE team:red team:blue ann
    SINTER team:red team:blue
    SINTERCARD 2 team:red team:blue LIMIT 5
    SINTERSTORE both team:red team:blue
    SUNION team:red team:blue
    SUNIONSTORE either team:red team:blue
    SDIFF team:blue team:red
    SDIFFSTORE only team:blue team:red
    SSCAN team:blue 0
    SPOP team:blue 1
""")

family("sorted-sets", "ZADD … ZRANGESTORE, ZMPOP, numkeys forms")("""
    ZADD board 10 ann 20 bob 30 cid
    ZADD board GT CH 15 ann
    ZADD board INCR 5 bob
    ZINCRBY board 1 cid
    ZCARD board
    ZCOUNT board 0 20
    ZLEXCOUNT board - +
    ZSCORE board ann
    ZMSCORE board ann zoe
    ZRANK board bob
    ZREVRANK board bob
    ZRANGE board 0 -1 WITHSCORES
    ZRANGE board (1 5 BYSCORE LIMIT 0 2
    ZREVRANGE board 0 1
    ZRANGEBYSCORE board -inf +inf LIMIT 0 1
    ZREVRANGEBYSCORE board +inf -inf
    ZRANGEBYLEX board - +
    ZREVRANGEBYLEX board + -
    ZRANGESTORE copy board 0 1
    ZADD other 1 ann 2 zoe
    ZINTER 2 board other WEIGHTS 1 2 WITHSCORES
    ZINTERCARD 2 board other
    ZINTERSTORE zi 2 board other AGGREGATE MAX
    ZUNION 2 board other
    ZUNIONSTORE zu 2 board other WEIGHTS 1 2
    ZDIFF 2 board other
    ZDIFFSTORE zd 2 board other
    ZRANDMEMBER board 2 WITHSCORES
    ZSCAN board 0
    ZMPOP 2 missing board MIN COUNT 1
    ZPOPMIN board
    ZPOPMAX board 2
    ZREM other ann missing
    ZREMRANGEBYRANK zu 0 0
    ZREMRANGEBYSCORE zu 0 5
    ZREMRANGEBYLEX zi - +
    ZUNION 0 board
    ZUNION -1 board
    ZUNION 99999999999999999999 board
""")

family("streams", "XADD, groups, XREAD STREAMS, XCLAIM, XTRIM, XINFO")("""
    XADD orders 1-1 item book price 12
    XADD orders 2-1 item pen price 2
    XADD orders MAXLEN ~ 100 * item ink price 3
    XADD orders 1-1 late yes
    XLEN orders
    XRANGE orders - + COUNT 2
    XREVRANGE orders + -
    XREAD COUNT 2 STREAMS orders other 0 0
    XGROUP CREATE orders billing 0
    XGROUP CREATE orders billing 0
    XGROUP CREATECONSUMER orders billing worker-1
    XREADGROUP GROUP billing worker-1 COUNT 1 STREAMS orders >
    XREADGROUP GROUP nobody worker-1 STREAMS orders >
    XPENDING orders billing
    XPENDING orders billing - + 10
    XACK orders billing 1-1
    XCLAIM orders billing worker-2 0 2-1
    XAUTOCLAIM orders billing worker-2 0 0
    XINFO STREAM orders
    XINFO GROUPS orders
    XINFO CONSUMERS orders billing
    XSETID orders 9999999999999-1
    XTRIM orders MAXLEN 2
    XDEL orders 2-1 7-7
    XGROUP DELCONSUMER orders billing worker-1
    XGROUP SETID orders billing 0
    XGROUP DESTROY orders billing
    XREAD STREAMS a b 0
""")

family("geo-bits-hyperloglog", "GEO*, bitmaps, BITFIELD, PF*")("""
    GEOADD places 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
    GEOPOS places Palermo
    GEODIST places Palermo Catania km
    GEOHASH places Palermo
    GEOSEARCH places FROMLONLAT 15 37 BYRADIUS 200 km ASC
    GEOSEARCHSTORE near places FROMMEMBER Palermo BYBOX 400 400 km
    GEORADIUS places 15 37 200 km STORE stored
    GEORADIUSBYMEMBER places Palermo 200 km STOREDIST distances
    GEORADIUS_RO places 15 37 200 km
    GEORADIUSBYMEMBER_RO places Palermo 200 km
    SETBIT visits:2024 7 1
    GETBIT visits:2024 7
    BITCOUNT visits:2024
    BITPOS visits:2024 1
    BITOP OR merged visits:2024 visits:2023
    BITFIELD flags SET u8 0 255 GET u4 0 INCRBY i5 8 1
    BITFIELD_RO flags GET u8 0
    PFADD uniques a b c
    PFCOUNT uniques other
    PFMERGE all uniques other
""")

family("keys", "EXPIRE, RENAME, COPY, OBJECT, SCAN, SORT, DUMP and RESTORE, MOVE, SWAPDB")("""
    MSET k1 1 k2 2 k3 3
    EXISTS k1 k2 missing
    TYPE k1
    EXPIRE k1 100
    PEXPIRE k1 100000 GT
    EXPIREAT k1 33177117420
    PEXPIREAT k1 33177117420000
    TTL k1
    PTTL k1
    EXPIRETIME k1
    PEXPIRETIME k1
    PERSIST k1
    RENAME k1 k4
    RENAME missing x
    RENAMENX k4 k2
    COPY k2 k5 DB 1 REPLACE
    MOVE k3 1
    OBJECT ENCODING k2
    OBJECT REFCOUNT k2
    OBJECT IDLETIME k2
    OBJECT FREQ k2
    TOUCH k2 k4
    DUMP k2
    RESTORE bad 0 not-a-dump
    RANDOMKEY
    DBSIZE
    KEYS user:*
    KEYS *
    SCAN 0 MATCH k* COUNT 100 TYPE string
    RPUSH list 3 1 2
    SORT list DESC LIMIT 0 2 STORE sorted
    SORT list BY weight_* GET object_* GET #
    SORT_RO list
    DEL k2 missing
    UNLINK k4
    SWAPDB 0 1
    FLUSHDB ASYNC
    FLUSHALL
    MIGRATE 127.0.0.1 1 k5 0 100
    MIGRATE 127.0.0.1 1 "" 0 100 AUTH2 carol migrate-secret KEYS k5 k6
""")

family("scripts", "EVAL, EVALSHA, SCRIPT, errors that scripts choose")("""
    EVAL "return {KEYS[1],ARGV[1]}" 1 key:1 argument-1
    EVAL_RO "return redis.call('GET',KEYS[1])" 1 key:1
    EVAL "return redis.call('SET',KEYS[1],ARGV[1])" 1 key:1 value-1
    SCRIPT LOAD "return redis.call('GET',KEYS[1])"
    EVALSHA 4e6d8fc8bb01276962cce5371fa795a7763657ae 1 key:1
    EVALSHA_RO 4e6d8fc8bb01276962cce5371fa795a7763657ae 1 key:1
    EVALSHA ffffffffffffffffffffffffffffffffffffffff 0
    SCRIPT EXISTS 4e6d8fc8bb01276962cce5371fa795a7763657ae
    EVAL "return redis.error_reply('SECRETWORD and more')" 0
    EVAL "return {err=ARGV[1]}" 0 HUNTERTWO
    EVAL "return redis.call('LPUSH',KEYS[1],'x')" 1 key:1
    EVAL "this is no lua" 0
    EVAL "return 1" -1
    EVAL "return 1" many
    EVAL "return {1,2,{3,'four'},false}" 0
    SCRIPT FLUSH
    SCRIPT KILL
""")

family("functions", "FUNCTION LOAD, FCALL, DUMP, DELETE")("""
    FUNCTION LOAD "#!lua name=mylib\\nredis.register_function('put', function(k,a) return redis.call('SET',k[1],a[1]) end)"
    FUNCTION LOAD "#!lua name=mylib\\nredis.register_function('put', function(k,a) return 1 end)"
    FCALL put 1 key:1 value-1
    FCALL_RO put 1 key:1 value-1
    FCALL missing 0
    FUNCTION LIST
    FUNCTION STATS
    FUNCTION DUMP
    FUNCTION DELETE mylib
    FUNCTION FLUSH
    FUNCTION RESTORE not-a-dump
""")

family("server", "CONFIG, CLIENT, INFO, SLOWLOG, LATENCY, MEMORY, DEBUG, BGSAVE …",
       "enable-debug-command yes", "enable-module-command yes")("""
    PING
    PING hello
    ECHO hello
    INFO server
    INFO
    TIME
    ROLE
    DBSIZE
    LASTSAVE
    CONFIG GET maxmemory
    CONFIG GET *pass*
    CONFIG SET maxmemory 100mb maxmemory-policy allkeys-lru
    CONFIG SET masterauth replication-secret
    CONFIG SET no-such-parameter x
    CONFIG GET masterauth
    CONFIG RESETSTAT
    CONFIG REWRITE
    CLIENT ID
    CLIENT SETNAME billing-worker
    CLIENT GETNAME
    CLIENT INFO
    CLIENT LIST TYPE normal
    CLIENT NO-EVICT on
    CLIENT PAUSE 1 WRITE
    CLIENT UNPAUSE
    CLIENT KILL ID 999
    CLIENT UNBLOCK 999
    CLIENT TRACKINGINFO
    CLIENT GETREDIR
    CLIENT NOSUCH thing
    COMMAND COUNT
    COMMAND GETKEYS SET a b
    COMMAND INFO GET
    SLOWLOG GET 2
    SLOWLOG LEN
    SLOWLOG RESET
    LATENCY LATEST
    LATENCY RESET
    MEMORY USAGE missing
    MEMORY DOCTOR
    MODULE LIST
    MODULE LOAD /nowhere/module.so argument-secret
    DEBUG SLEEP 0.01
    DEBUG OBJECT missing
    DEBUG JMAP
    BGSAVE
    SAVE
    BGREWRITEAOF
    REPLICAOF NO ONE
    FAILOVER
    WAIT 0 10
    LOLWUT
    SWAPDB 0 0
    AUHT default mistyped-password
    GET one two
    FLUSHALL
""")

family("acl", "ACL commands; nothing secret may come out")("""
    ACL WHOAMI
    ACL LIST
    ACL USERS
    ACL CAT
    ACL CAT dangerous
    ACL GENPASS
    ACL GENPASS 128
    ACL SETUSER alice on >alice-password ~user:* +@read &news:*
    ACL SETUSER alice #5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8
    ACL SETUSER alice (+get ~private:*) <alice-password
    ACL SETUSER alice nopass
    ACL SETUSER alice resetpass bare-secret
    ACL SETUSER alice @all
    ACL GETUSER alice
    ACL DRYRUN alice GET user:1
    ACL DRYRUN alice AUTH alice dry-run-secret
    ACL LOG
    ACL LOG RESET
    ACL SAVE
    ACL LOAD
    ACL DELUSER alice nobody
""")

family("shutdown", "SHUTDOWN ABORT that fails, SHUTDOWN that works: no reply")("""
    SET a 1
    SHUTDOWN ABORT
    SHUTDOWN NOSAVE
""")
