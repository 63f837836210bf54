using Sensor.Commands;

namespace Sensor.Tests.Commands;

/// <summary>
/// Literal commands and all that Commands says about them; the form of a line is that of <see cref="CommandCase"/>.
/// Every line was judged against REDIS-FACTS and EVENTS.md; changing one is a change of the contract.
/// </summary>
public sealed class CommandCaseTests
{
    private const string Lines = """
        GET k | NK | r:k | DataAccess | get
        SET k v | NKV | w:k | DataAccess | set
        SET k v EX 10 NX | NKVOOO | w:k | DataAccess | set
        set k v nx ex 10 | NKVOOO | w:k | DataAccess | set
        SET k v GET PX 100 | NKVOOO | rw:k | DataAccess | set
        SET k v IFEQ old | NKVOV | rw:k | DataAccess | set
        SET k v EX GET | NKVOS | w:k | DataAccess | set
        SET k NX | NKV | w:k | DataAccess | set
        SET k v FOO bar | NKVSS | w:k | DataAccess | set
        SET k v EX abc | NKVOS | w:k | DataAccess | set
        SETEX k 10 v | NKOV | w:k | DataAccess | setex
        SETEX k SECRET 10 | NKSV | w:k | DataAccess | setex
        PSETEX k 10 v | NKOV | w:k | DataAccess | psetex
        SETNX k v | NKV | w:k | DataAccess | setnx
        GETSET k v | NKV | rw:k | DataAccess | getset
        GETDEL k | NK | d:k | DataAccess | getdel
        GETEX k EXAT 1700000000 | NKOO | rw:k | DataAccess | getex
        APPEND k v | NKV | rw:k | DataAccess | append
        INCR k | NK | rw:k | DataAccess | incr
        INCRBY k 5 | NKO | rw:k | DataAccess | incrby
        INCRBY k five | NKS | rw:k | DataAccess | incrby
        INCRBYFLOAT k 1.5 | NKV | rw:k | DataAccess | incrbyfloat
        MGET a b c | NKKK | r:a r:b r:c | DataAccess | mget
        MSET a 1 b 2 | NKVKV | w:a w:b | DataAccess | mset
        MSET a 1 b | NSSS | - | DataAccess | mset
        MSETNX a 1 b 2 | NKVKV | w:a w:b | DataAccess | msetnx
        MSETEX 2 a 1 b 2 EX 10 | NOKVKVOO | w:a w:b | DataAccess | msetex
        MSETEX 2 a 1 NX | NOSSS | - | DataAccess | msetex
        MSETEX 99999999999999999999 a 1 | NSSS | - | DataAccess | msetex
        SETRANGE k 3 v | NKOV | rw:k | DataAccess | setrange
        GETRANGE k 0 -1 | NKOO | r:k | DataAccess | getrange
        SETBIT k 7 1 | NKOO | rw:k | DataAccess | setbit
        BITCOUNT k 0 -1 BIT | NKOOO | r:k | DataAccess | bitcount
        BITOP AND d a b | NOKKK | w:d r:a r:b | DataAccess | bitop
        BITOP DIFF1 d a b | NOKKK | w:d r:a r:b | DataAccess | bitop
        BITFIELD k GET u8 0 | NKOOO | r:k | DataAccess | bitfield
        BITFIELD k SET u8 #0 255 GET i5 100 | NKOOOOOOO | rw:k | DataAccess | bitfield
        BITFIELD_RO k GET u8 0 | NKOOO | r:k | DataAccess | bitfield_ro
        LCS a b IDX MINMATCHLEN 4 | NKKOOO | r:a r:b | DataAccess | lcs
        DEL a b c | NKKK | d:a d:b d:c | DataAccess | del
        UNLINK a | NK | d:a | DataAccess | unlink
        EXISTS a a | NKK | r:a r:a | DataAccess | exists
        EXPIRE k 10 NX | NKOO | rw:k | DataAccess | expire
        EXPIREAT k 1700000000 | NKO | rw:k | DataAccess | expireat
        PERSIST k | NK | rw:k | DataAccess | persist
        TTL k | NK | r:k | DataAccess | ttl
        TYPE k | NK | r:k | DataAccess | type
        TOUCH a b | NKK | r:a r:b | DataAccess | touch
        COPY a b DB 2 REPLACE | NKKOOO | r:a w:b | DataAccess | copy
        MOVE k 2 | NKO | d:k | DataAccess | move
        RENAME a b | NKK | d:a w:b | DataAccess | rename
        RENAMENX a b | NKK | d:a w:b | DataAccess | renamenx
        DUMP k | NK | r:k | DataAccess | dump
        RESTORE k 0 payload REPLACE FREQ 5 | NKOVOOO | w:k | DataAccess | restore
        RESTORE-ASKING k 0 payload ABSTTL | NKOVO | w:k | DataAccess | restore_asking
        DELEX k IFEQ v | NKOV | d:k | DataAccess | delex
        DELIFEQ k v | NKV | d:k | DataAccess | delifeq
        DIGEST k | NK | r:k | DataAccess | digest
        KEYS user:* | NO | - | DataAccess | keys
        SCAN 0 MATCH user:* COUNT 100 TYPE string | NOOOOOOO | - | DataAccess | scan
        RANDOMKEY | N | - | DataAccess | randomkey
        DBSIZE | N | - | Other | dbsize
        SORT k BY w_* LIMIT 0 10 GET # GET o_* DESC ALPHA STORE d | NKOOOOOOOOOOOOK | r:k w:d | DataAccess | sort
        SORT k STORE a STORE b | NKOSSK | r:k w:b | DataAccess | sort
        SORT k BY STORE STORE d | NKOOOK | r:k w:d | DataAccess | sort
        SORT k BOGUS STORE d | NSSSS | - | DataAccess | sort
        SORT_RO k BY w_* GET # | NKOOOO | r:k | DataAccess | sort_ro
        OBJECT ENCODING k | NNK | r:k | DataAccess | object_encoding
        OBJECT FREQ k | NNK | r:k | DataAccess | object_freq
        MEMORY USAGE k SAMPLES 5 | NNKOO | r:k | DataAccess | memory_usage
        HSET h f v f2 v2 | NKVVVV | rw:h | DataAccess | hset
        HSETNX h f v | NKVV | rw:h | DataAccess | hsetnx
        HGET h f | NKV | r:h | DataAccess | hget
        HMGET h f1 f2 | NKVV | r:h | DataAccess | hmget
        HDEL h f | NKV | rw:h | DataAccess | hdel
        HINCRBY h f 5 | NKVO | rw:h | DataAccess | hincrby
        HSCAN h 0 MATCH f* NOVALUES | NKOOOO | r:h | DataAccess | hscan
        HRANDFIELD h 2 WITHVALUES | NKOO | r:h | DataAccess | hrandfield
        HEXPIRE h 10 NX FIELDS 2 f1 f2 | NKOOOOVV | rw:h | DataAccess | hexpire
        HPEXPIREAT h 1700000000000 FIELDS 1 f | NKOOOV | rw:h | DataAccess | hpexpireat
        HTTL h FIELDS 1 f | NKOOV | r:h | DataAccess | httl
        HGETEX h EX 10 FIELDS 1 f | NKOOOOV | rw:h | DataAccess | hgetex
        HSETEX h FNX EX 10 FIELDS 1 f v | NKOOOOOVV | rw:h | DataAccess | hsetex
        HGETDEL h FIELDS 1 f | NKOOV | rw:h | DataAccess | hgetdel
        LPUSH l a b | NKVV | rw:l | DataAccess | lpush
        LPOP l 2 | NKO | rw:l | DataAccess | lpop
        LPOP l two | NKS | rw:l | DataAccess | lpop
        LRANGE l 0 -1 | NKOO | r:l | DataAccess | lrange
        LINSERT l BEFORE pivot v | NKOVV | rw:l | DataAccess | linsert
        LSET l 0 v | NKOV | rw:l | DataAccess | lset
        LREM l 0 v | NKOV | rw:l | DataAccess | lrem
        LPOS l v RANK 1 | NKVOO | r:l | DataAccess | lpos
        LMOVE a b LEFT RIGHT | NKKOO | rw:a rw:b | DataAccess | lmove
        RPOPLPUSH a b | NKK | rw:a rw:b | DataAccess | rpoplpush
        LMPOP 2 a b LEFT COUNT 10 | NOKKOOO | rw:a rw:b | DataAccess | lmpop
        LMPOP -1 a b LEFT | NOSSS | - | DataAccess | lmpop
        LMPOP 3 a b LEFT | NOKKO | rw:a rw:b rw:LEFT | DataAccess | lmpop
        BLPOP a b 0.5 | NKKO | rw:a rw:b | DataAccess | blpop
        BLPOP a b soon | NKKS | rw:a rw:b | DataAccess | blpop
        BLMOVE a b LEFT RIGHT 5 | NKKOOO | rw:a rw:b | DataAccess | blmove
        BRPOPLPUSH a b 5 | NKKO | rw:a rw:b | DataAccess | brpoplpush
        BLMPOP 5 2 a b RIGHT | NOOKKO | rw:a rw:b | DataAccess | blmpop
        BZPOPMIN a b 0 | NKKO | rw:a rw:b | DataAccess | bzpopmin
        BZMPOP 5 1 a MIN COUNT 2 | NOOKOOO | rw:a | DataAccess | bzmpop
        SADD s m n | NKVV | rw:s | DataAccess | sadd
        SREM s m | NKV | rw:s | DataAccess | srem
        SMOVE a b m | NKKV | rw:a rw:b | DataAccess | smove
        SPOP s 2 | NKO | rw:s | DataAccess | spop
        SINTER a b | NKK | r:a r:b | DataAccess | sinter
        SINTERCARD 2 a b LIMIT 10 | NOKKOO | r:a r:b | DataAccess | sintercard
        SINTERSTORE d a b | NKKK | w:d r:a r:b | DataAccess | sinterstore
        SUNIONSTORE d a | NKK | w:d r:a | DataAccess | sunionstore
        SISMEMBER s m | NKV | r:s | DataAccess | sismember
        SSCAN s 0 COUNT 5 | NKOOO | r:s | DataAccess | sscan
        ZADD z 1 m | NKVV | rw:z | DataAccess | zadd
        ZADD z NX GT CH 1 m 2 n | NKOOOVVVV | rw:z | DataAccess | zadd
        ZADD z XX INCR 1.5 m | NKOOVV | rw:z | DataAccess | zadd
        ZINCRBY z 1 m | NKOV | rw:z | DataAccess | zincrby
        ZRANGE z 0 -1 REV WITHSCORES | NKVVOO | r:z | DataAccess | zrange
        ZRANGE z (1 +inf BYSCORE LIMIT 0 10 | NKVVOOOO | r:z | DataAccess | zrange
        ZRANGESTORE d z 0 -1 | NKKVV | w:d r:z | DataAccess | zrangestore
        ZUNION 2 a b WEIGHTS 1 2 AGGREGATE SUM WITHSCORES | NOKKOOOOOO | r:a r:b | DataAccess | zunion
        ZUNIONSTORE d 2 a b | NKOKK | w:d r:a r:b | DataAccess | zunionstore
        ZUNIONSTORE d abc a b | NSSSS | - | DataAccess | zunionstore
        ZINTERCARD 2 a b LIMIT 1 | NOKKOO | r:a r:b | DataAccess | zintercard
        ZDIFFSTORE d 1 a | NKOK | w:d r:a | DataAccess | zdiffstore
        ZMPOP 1 a MAX | NOKO | rw:a | DataAccess | zmpop
        ZREM z m | NKV | rw:z | DataAccess | zrem
        ZRANK z m WITHSCORE | NKVO | r:z | DataAccess | zrank
        ZREMRANGEBYSCORE z -inf 5 | NKVV | rw:z | DataAccess | zremrangebyscore
        GEOADD g NX 13.3 38.1 Palermo | NKOVVV | rw:g | DataAccess | geoadd
        GEODIST g a b KM | NKVVO | r:g | DataAccess | geodist
        GEOPOS g m | NKV | r:g | DataAccess | geopos
        GEORADIUS g 15 37 200 km WITHDIST COUNT 3 STORE d | NKVVVOOOOOK | r:g w:d | DataAccess | georadius
        GEORADIUS g 15 37 200 km STORE d1 STOREDIST d2 | NKVVVOOSSK | r:g w:d2 | DataAccess | georadius
        GEORADIUSBYMEMBER g m 200 km STOREDIST d | NKVVOOK | r:g w:d | DataAccess | georadiusbymember
        GEORADIUS_RO g 15 37 200 km ASC | NKVVVOO | r:g | DataAccess | georadius_ro
        GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ASC COUNT 3 ANY WITHCOORD | NKOVVOVOOOOOO | r:g | DataAccess | geosearch
        GEOSEARCH g FROMMEMBER m BYBOX 1 2 km | NKOVOVVO | r:g | DataAccess | geosearch
        GEOSEARCHSTORE d g FROMMEMBER m BYRADIUS 1 km STOREDIST | NKKOVOVOO | w:d r:g | DataAccess | geosearchstore
        PFADD p a b | NKVV | rw:p | DataAccess | pfadd
        PFCOUNT a b | NKK | rw:a rw:b | DataAccess | pfcount
        PFMERGE d a b | NKKK | rw:d r:a r:b | DataAccess | pfmerge
        PFDEBUG ENCODING p | NOK | rw:p | PrivilegedAction | pfdebug
        XADD s * f v | NKOVV | rw:s | DataAccess | xadd
        XADD s NOMKSTREAM MAXLEN ~ 1000 LIMIT 10 1-1 f v g w | NKOOOVOOVVVVV | rw:s | DataAccess | xadd
        XADD s KEEPREF * f v | NKOOVV | rw:s | DataAccess | xadd
        XTRIM s MAXLEN = 5 | NKOOV | rw:s | DataAccess | xtrim
        XLEN s | NK | r:s | DataAccess | xlen
        XRANGE s - + COUNT 5 | NKVVOO | r:s | DataAccess | xrange
        XREAD COUNT 2 BLOCK 0 STREAMS a b 0 0 | NOOOOOKKVV | r:a r:b | DataAccess | xread
        XREAD COUNT STREAMS STREAMS a 0 | NOSOSS | - | DataAccess | xread
        XREAD STREAMS a b 0 | NOSSS | - | DataAccess | xread
        XREADGROUP GROUP g c COUNT 1 BLOCK 5 NOACK STREAMS a > | NOVVOOOOOOKV | r:a | DataAccess | xreadgroup
        XREADGROUP GROUP STREAMS c STREAMS a > | NOVVOKV | r:a | DataAccess | xreadgroup
        XACK s g 1-1 | NKVV | rw:s | DataAccess | xack
        XACKDEL s g KEEPREF IDS 1 1-1 | NKVOOOV | rw:s | DataAccess | xackdel
        XDEL s 1-1 | NKV | rw:s | DataAccess | xdel
        XDELEX s ACKED IDS 2 1-1 2-1 | NKOOOVV | rw:s | DataAccess | xdelex
        XCLAIM s g c 100 1-1 2-1 IDLE 5 FORCE JUSTID | NKVVVVVOOOO | rw:s | DataAccess | xclaim
        XAUTOCLAIM s g c 100 0 COUNT 5 | NKVVVVOO | rw:s | DataAccess | xautoclaim
        XPENDING s g - + 10 c | NKVVVOV | r:s | DataAccess | xpending
        XGROUP CREATE s g $ MKSTREAM | NNKVOO | rw:s | DataAccess | xgroup_create
        XGROUP DESTROY s g | NNKV | rw:s | DataAccess | xgroup_destroy
        XINFO STREAM s FULL COUNT 5 | NNKOOO | r:s | DataAccess | xinfo_stream
        XSETID s 1-1 ENTRIESADDED 5 | NKVOO | rw:s | DataAccess | xsetid
        EVAL return{KEYS[1]} 2 a b x y | NXOKKVV | rw:a rw:b | DataAccess | eval
        EVAL script abc a | NXSV | - | DataAccess | eval
        EVAL script -1 a | NXOV | - | DataAccess | eval
        EVAL script 3 a b | NXOVV | - | DataAccess | eval
        EVAL script 0 | NXO | - | DataAccess | eval
        EVALSHA 0123456789abcdef0123456789abcdef01234567 1 a x | NOOKV | rw:a | DataAccess | evalsha
        EVALSHA return(1) 0 | NSO | - | DataAccess | evalsha
        EVAL_RO script 1 a | NXOK | r:a | DataAccess | eval_ro
        FCALL myfunc 1 a x | NOOKV | rw:a | DataAccess | fcall
        FCALL return(1) 0 | NSO | - | DataAccess | fcall
        FCALL_RO myfunc 0 x | NOOV | - | DataAccess | fcall_ro
        SCRIPT LOAD code | NNX | - | PrivilegedAction | script_load
        SCRIPT EXISTS 0123456789abcdef0123456789ABCDEF01234567 abc | NNOS | - | PrivilegedAction | script_exists
        SCRIPT FLUSH ASYNC | NNO | - | PrivilegedAction | script_flush
        SCRIPT SHOW abc | NNS | - | PrivilegedAction | script_show
        FUNCTION LOAD REPLACE code | NNOX | - | SystemObject | function_load
        FUNCTION LOAD code | NNX | - | SystemObject | function_load
        FUNCTION RESTORE payload FLUSH | NNSO | - | SystemObject | function_restore
        FUNCTION DELETE lib | NNO | - | SystemObject | function_delete
        FUNCTION LIST LIBRARYNAME l* WITHCODE | NNOOO | - | Other | function_list
        FUNCTION FLUSH | NN | - | SystemObject | function_flush
        FUNCTION DUMP | NN | - | PrivilegedAction | function_dump
        PUBLISH ch msg | NCV | w#ch | DataAccess | publish
        SPUBLISH ch msg | NCV | w#ch | DataAccess | spublish
        SUBSCRIBE a b | NCC | r#a r#b | PubSub | subscribe
        PSUBSCRIBE a* | NC | r#a* | PubSub | psubscribe
        SSUBSCRIBE a | NC | r#a | PubSub | ssubscribe
        UNSUBSCRIBE | N | - | PubSub | unsubscribe
        PUNSUBSCRIBE a* | NC | r#a* | PubSub | punsubscribe
        PUBSUB CHANNELS a* | NNO | - | Other | pubsub_channels
        PUBSUB NUMSUB a | NNC | - | Other | pubsub_numsub
        WATCH a b | NKK | r:a r:b | DataAccess | watch
        MULTI | N | - | Other | multi
        EXEC | N | - | Other | exec
        DISCARD | N | - | Other | discard
        UNWATCH | N | - | Other | unwatch
        AUTH secret | NS | - | Authentication | login
        AUTH bob secret | NOS | - | Authentication | login
        AUTH bob secret more | NSSS | - | Authentication | login
        AUTH b\x20b secret | NSS | - | Authentication | login
        HELLO | N | - | Other | hello
        HELLO 3 | NO | - | Other | hello
        HELLO 3 AUTH bob secret SETNAME app | NOOOSOO | - | Other | hello
        HELLO 3 auth a s1 AUTH b s2 | NOOOSOOS | - | Other | hello
        HELLO 3 SETNAME app AUTH bob secret | NOOOOOS | - | Other | hello
        HELLO 3 bob secret | NOSS | - | Other | hello
        HELLO 3 SETNAME n secret | NOOOS | - | Other | hello
        HELLO AUTH bob secret | NSSS | - | Other | hello
        SELECT 3 | NO | - | Other | select
        SELECT three | NS | - | Other | select
        PING | N | - | Other | ping
        PING hello | NV | - | Other | ping
        ECHO hello | NV | - | Other | echo
        QUIT | N | - | Other | quit
        RESET | N | - | Other | reset
        CLIENT SETNAME app | NNO | - | Other | client_setname
        CLIENT SETINFO LIB-NAME jedis | NNOO | - | Other | client_setinfo
        CLIENT ID | NN | - | Other | client_id
        CLIENT INFO | NN | - | Other | client_info
        CLIENT LIST TYPE normal ID 1 2 | NNOOOOO | - | PrivilegedAction | client_list
        CLIENT KILL 127.0.0.1:5000 | NNO | - | PrivilegedAction | client_kill
        CLIENT KILL ID 5 USER bob SKIPME yes | NNOOOOOO | - | PrivilegedAction | client_kill
        CLIENT REPLY SKIP | NNO | - | Other | client_reply
        CLIENT TRACKING ON REDIRECT 5 PREFIX a PREFIX b BCAST | NNOOOOOOOO | - | Other | client_tracking
        CLIENT NO-EVICT on | NNO | - | PrivilegedAction | client_no_evict
        CLIENT PAUSE 100 WRITE | NNOO | - | PrivilegedAction | client_pause
        CLIENT UNBLOCK 5 ERROR | NNOO | - | PrivilegedAction | client_unblock
        CLIENT CAPA redirect | NNO | - | Other | client_capa
        CLIENT NOSUCH secret | NSS | - | PrivilegedAction | client
        ACL WHOAMI | NN | - | Other | acl_whoami
        ACL LIST | NN | - | PrivilegedAction | acl_list
        ACL SETUSER bob on >secret ~app:* &ch* +get -@dangerous | NNOOSOOOO | - | AuthModification | acl_user_changed
        ACL SETUSER bob #hash !hash <old nopass resetpass reset | NNOSSSOOO | - | AuthModification | acl_user_changed
        ACL SETUSER bob secret | NNOS | - | AuthModification | acl_user_changed
        ACL SETUSER bob @all allkeys alldbs db=1,2 %RW~a* | NNOSOOOO | - | AuthModification | acl_user_changed
        ACL SETUSER bob ( +get secret ) | NNOOOSO | - | AuthModification | acl_user_changed
        ACL SETROLE r >secret on | NNOSO | - | AuthModification | acl_setrole
        ACL DELUSER bob al | NNOO | - | AuthModification | acl_user_deleted
        ACL GETUSER bob | NNO | - | PrivilegedAction | acl_getuser
        ACL CAT read | NNO | - | Other | acl_cat
        ACL LOG RESET | NNO | - | PrivilegedAction | acl_log
        ACL LOAD | NN | - | AuthModification | acl_load
        ACL GENPASS 128 | NNO | - | Other | acl_genpass
        ACL DRYRUN bob GET k | NNOOK | - | PrivilegedAction | acl_dryrun
        ACL DRYRUN bob AUTH al secret | NNOOOS | - | PrivilegedAction | acl_dryrun
        ACL DRYRUN bob NOSUCH secret | NNOSS | - | PrivilegedAction | acl_dryrun
        COMMAND GETKEYS SET k v | NNOKV | - | Other | command_getkeys
        COMMAND GETKEYSANDFLAGS AUTH secret | NNOS | - | Other | command_getkeysandflags
        COMMAND COUNT | NN | - | Other | command_count
        COMMAND DOCS get | NNO | - | Other | command_docs
        COMMAND | N | - | Other | command
        CONFIG GET *pass* | NNO | - | PrivilegedAction | config_get
        CONFIG SET maxmemory 100mb | NNOO | - | PrivilegedAction | config_set
        CONFIG SET requirepass secret | NNOS | - | AuthModification | config_set
        CONFIG SET maxmemory 1 MASTERAUTH secret | NNOOOS | - | PrivilegedAction | config_set
        CONFIG SET tls-key-file-pass secret save "" | NNOSOO | - | PrivilegedAction | config_set
        CONFIG SET my.module-setting 5 | NNOO | - | PrivilegedAction | config_set
        CONFIG SET my.token secret | NNOS | - | PrivilegedAction | config_set
        CONFIG SET requirepas secret | NNSS | - | PrivilegedAction | config_set
        CONFIG SET requirepass my pass.word x | NNOSSS | - | AuthModification | config_set
        CONFIG SET requirepass two words | NNSSS | - | AuthModification | config_set
        CONFIG REWRITE | NN | - | PrivilegedAction | config_rewrite
        CONFIG RESETSTAT | NN | - | PrivilegedAction | config_resetstat
        CONFIG HELP | NN | - | Other | config_help
        DEBUG SLEEP 1 | NNS | - | PrivilegedAction | debug_sleep
        DEBUG JMAP | NN | - | PrivilegedAction | debug_jmap
        DEBUG NOSUCH secret | NSS | - | PrivilegedAction | debug
        MONITOR | N | - | PrivilegedAction | monitor
        SHUTDOWN NOSAVE | NO | - | SystemLifecycle | server_shutdown
        FLUSHALL ASYNC | NO | - | SystemObject | database_flush
        FLUSHDB | N | - | SystemObject | database_flush
        SWAPDB 0 1 | NOO | - | SystemObject | swapdb
        SAVE | N | - | PrivilegedAction | save
        BGSAVE SCHEDULE | NO | - | PrivilegedAction | bgsave
        BGREWRITEAOF | N | - | PrivilegedAction | bgrewriteaof
        LASTSAVE | N | - | PrivilegedAction | lastsave
        INFO server | NO | - | Other | info
        ROLE | N | - | PrivilegedAction | role
        SLOWLOG GET 10 | NNO | - | PrivilegedAction | slowlog_get
        LATENCY RESET ev | NNO | - | PrivilegedAction | latency_reset
        COMMANDLOG GET 5 slow | NNOO | - | PrivilegedAction | commandlog_get
        MODULE LIST | NN | - | PrivilegedAction | module_list
        MODULE LOAD /a.so secret | NNOS | - | SystemObject | module_load
        MODULE LOADEX /a.so CONFIG a.b 1 CONFIG a.pass secret ARGS secret secret | NNOOOOOOSOSS | - | SystemObject | module_loadex
        MODULE UNLOAD m | NNO | - | SystemObject | module_unload
        REPLICAOF NO ONE | NOO | - | SystemObject | replicaof
        REPLICAOF host 6379 | NOO | - | SystemObject | replicaof
        SLAVEOF host 6379 | NOO | - | SystemObject | slaveof
        FAILOVER TO host 6379 TIMEOUT 5 | NOOOOO | - | SystemObject | failover
        PSYNC ? -1 | NOO | - | PrivilegedAction | psync
        SYNC | N | - | PrivilegedAction | sync
        REPLCONF ACK 5 | NOO | - | PrivilegedAction | replconf
        MIGRATE h 6379 k 0 100 COPY | NOOKOOO | r:k | DataAccess | migrate
        MIGRATE h 6379 k 0 100 AUTH secret | NOOKOOOS | d:k | DataAccess | migrate
        MIGRATE h 6379 "" 0 100 REPLACE AUTH2 bob secret KEYS a b | NOOOOOOOOSOKK | d:a d:b | DataAccess | migrate
        MIGRATE h 6379 "" 0 100 AUTH KEYS KEYS a | NOOOOOOSOK | d:a | DataAccess | migrate
        MIGRATE h 6379 k 0 100 AUHT secret | NOOSSSSS | - | DataAccess | migrate
        MIGRATE h 6379 k 0 100 KEYS a | NOOSSSSS | - | DataAccess | migrate
        CLUSTER INFO | NN | - | Other | cluster_info
        CLUSTER NODES | NN | - | Other | cluster_nodes
        CLUSTER ADDSLOTS 1 2 | NNOO | - | SystemObject | cluster_addslots
        CLUSTER SETSLOT 5 NODE abc | NNOOO | - | SystemObject | cluster_setslot
        CLUSTER FAILOVER FORCE | NNO | - | SystemObject | cluster_failover
        CLUSTER MEET 10.0.0.1 6379 | NNOO | - | PrivilegedAction | cluster_meet
        CLUSTER RESET HARD | NNO | - | PrivilegedAction | cluster_reset
        CLUSTER REPLICATE abc | NNO | - | PrivilegedAction | cluster_replicate
        CLUSTER KEYSLOT k | NNV | - | Other | cluster_keyslot
        CLUSTER MIGRATESLOTS SLOTSRANGE 0 5 NODE abc | NNOOOOO | - | SystemObject | cluster_migrateslots
        CLUSTER MIGRATESLOTS SLOTSRANGE 0 5 NODE abc AUTH secret | NNOOOOOOS | - | SystemObject | cluster_migrateslots
        CLUSTER SYNCSLOTS ESTABLISH SOURCE abc | NNOOO | - | PrivilegedAction | cluster_syncslots
        CLUSTERSCAN 0 MATCH a* SLOT 5 | NOOOOO | - | DataAccess | clusterscan
        ASKING | N | - | Other | asking
        READONLY | N | - | Other | readonly
        WAIT 1 100 | NOO | - | Other | wait
        WAITAOF 1 1 100 | NOOO | - | Other | waitaof
        SENTINEL SET m auth-pass secret | NNOOS | - | PrivilegedAction | sentinel_set
        SENTINEL SET m quorum 2 AUTH-PASS secret auth-user secret | NNOOOOSOS | - | PrivilegedAction | sentinel_set
        SENTINEL SET m auth-pss secret | NNOSS | - | PrivilegedAction | sentinel_set
        SENTINEL CONFIG SET sentinel-pass secret loglevel debug | NNOOSOO | - | PrivilegedAction | sentinel_config
        SENTINEL CONFIG GET * | NNOO | - | PrivilegedAction | sentinel_config
        SENTINEL MASTERS | NN | - | PrivilegedAction | sentinel_masters
        SENTINEL FAILOVER m | NNO | - | SystemObject | sentinel_failover
        SENTINEL MONITOR m 10.0.0.1 6379 2 | NNOOOO | - | PrivilegedAction | sentinel_monitor
        JSON.SET k $ {} NX | NKVVO | rw:k | DataAccess | json_set
        JSON.GET k $ | NKV | r:k | DataAccess | json_get
        JSON.MGET a b $ | NKKV | r:a r:b | DataAccess | json_mget
        JSON.MSET a $ 1 b $ 2 | NKVVKVV | w:a w:b | DataAccess | json_mset
        JSON.DEL k | NK | rw:k | DataAccess | json_del
        JSON.DEBUG MEMORY k | NNK | r:k | DataAccess | json_debug_memory
        FT.SEARCH idx query | NOV | - | DataAccess | ft_search
        FT.SUGADD k s 1 | NKVV | rw:k | DataAccess | ft_sugadd
        FT.CONFIG SET OSS_GLOBAL_PASSWORD secret | NOOS | - | PrivilegedAction | ft_config
        TS.ADD k * 1 | NKVV | rw:k | DataAccess | ts_add
        TS.MADD a 1 1 b 1 1 | NKVVKVV | rw:a rw:b | DataAccess | ts_madd
        TS.CREATERULE a b AGGREGATION avg 100 | NKKOOO | rw:a rw:b | DataAccess | ts_createrule
        BF.ADD k v | NKV | rw:k | DataAccess | bf_add
        CF.DEL k v | NKV | rw:k | DataAccess | cf_del
        CMS.MERGE d 2 a b WEIGHTS 1 2 | NKOKKOVV | rw:d r:a r:b | DataAccess | cms_merge
        TOPK.ADD k a b | NKVV | rw:k | DataAccess | topk_add
        TDIGEST.MERGE d 2 a b OVERRIDE | NKOKKO | rw:d r:a r:b | DataAccess | tdigest_merge
        VADD k VALUES 2 1.0 2.0 e SETATTR {} | NKOOVVVVV | rw:k | DataAccess | vadd
        VSIM k ELE e COUNT 5 | NKOVOO | r:k | DataAccess | vsim
        VCARD k | NK | r:k | DataAccess | vcard
        POST / HTTP/1.1 | NSS | - | Other | post
        Host: x | NS | - | Other | host_
        NOSUCH secret | NS | - | - | -
        GET | N | - | DataAccess | get
        GET a b | NSS | - | DataAccess | get
        """;

    private static readonly CommandTable Table = CommandTable.Load();

    public static TheoryData<string> Cases() => [.. Lines.Split('\n')];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Command_has_the_classes_keys_category_and_action_that_are_written_here(string line) =>
        Assert.Equal(line, CommandCase.Describe(Table, line.Split(" | ")[0]));
}
