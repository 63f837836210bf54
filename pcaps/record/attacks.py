"""Attempts to hide commands, to act under another name, or to exhaust the sensor; each beside its harmless twin."""

from cases import case
from client import Client, command, converse, pipeline
from identity import USERS


def pair(name, what, attack, harmless, *options):
    """Two recordings; a tuple is one connection's lines."""
    for suffix, lines, text in (("", attack, what), ("-harmless", harmless, f"the harmless twin of {name}")):
        def talk(lab, lines=lines):
            converse(*lines)
        talk.__doc__ = text
        case(f"attacks/{name}{suffix}", *options)(talk)


def array(count, body=b""):
    return b"*%d\r\n" % count + body


pair("count-over-limit", "a count above 2^31-1: a protocol error; what follows in the write never ran",
     ("PING", array(2147483648) + pipeline("SET hidden 1"), "PING"), ("PING", array(3, b"$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n"), "PING"))
pair("count-large-then-little", "a count of 2^31-1 whose words never come: the server waits, and so must the sensor, without memory",
     ("PING", array(2147483647, b"$4\r\nPING\r\n" * 300)), ("PING", array(300, b"$4\r\nPING\r\n" * 300), "PING"))
pair("length-over-limit", "a word of 2 GB announced: refused", (b"*2\r\n$3\r\nGET\r\n$2147483648\r\nx\r\n", "PING"), (command("GET", "x" * 4000), "PING"))
pair("length-large-then-little", "a word of 500 MB announced, 30 bytes sent",
     (b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$500000000\r\n" + b"y" * 30,), (b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$30\r\n" + b"y" * 30 + b"\r\n",))
pair("negative-counts", "counts at and below zero are silent and hide nothing: what stands between them runs",
     (b"*-1\r\n" + pipeline("SET a 1") + b"*-5324\r\n" + pipeline("GET a") + b"*0\r\n*-9223372036854775808\r\n" + pipeline("DEL a"), array(-1), "PING"),
     (pipeline("SET a 1", "GET a", "DEL a"), "PING"))
pair("inline-quotes", "quotes and escapes that make AUTH and its password look otherwise",
     (b'"AU\\x54H" alice "alice-\\x70w"\r\n', b"'ACL' \"WHOAMI\"\r\n", b'A"UTH" alice alice-pw\r\n', b"GET a\r\n"),
     (b"AUTH alice alice-pw\r\n", b"ACL WHOAMI\r\n"), *USERS)
pair("auth-in-odd-places", "AUTH in a value, in a key, as the password AUTH, behind MULTI, as CONFIG SET's value; HELLO with two AUTH",
     (command("SET", "user:1", "*2\r\n$4\r\nAUTH\r\n$3\r\npwd\r\n"), "GET AUTH", "AUTH AUTH AUTH", pipeline("MULTI", "AUTH alice alice-pw", "DISCARD"), "ACL WHOAMI",
      "HELLO 3 AUTH alice bad AUTH bob bob-pw", "ACL WHOAMI", "hello 3 setname AUTH auth bob bob-pw", "ACL WHOAMI"),
     ("SET user:1 x", "AUTH alice alice-pw", "ACL WHOAMI", "HELLO 3 AUTH bob bob-pw", "ACL WHOAMI"), *USERS)
pair("reply-off-then-auth", "CLIENT REPLY OFF, a login under a false name that fails unseen, then writes",
     (pipeline("CLIENT REPLY OFF", "AUTH alice not-her-password", "SET user:1 forged", "CLIENT REPLY ON"), "GET user:1", "ACL WHOAMI"),
     ("AUTH alice alice-pw", pipeline("CLIENT REPLY OFF", "SET user:1 a", "CLIENT REPLY ON"), "GET user:1", "ACL WHOAMI"), *USERS)
pair("reply-skip-then-auth", "the same by SKIP", (pipeline("CLIENT REPLY SKIP", "AUTH alice bad", "SET user:1 x"), "ACL WHOAMI", pipeline("CLIENT REPLY SKIP", "AUTH bob bob-pw"), "GET x", "ACL WHOAMI"),
     (pipeline("CLIENT REPLY SKIP", "SET user:1 x", "GET user:1"),), *USERS)
pair("cross-protocol-post", "a browser is made to POST commands: the server closes without a word",
     (b"POST / HTTP/1.1\r\nHost: 10.9.0.1:6379\r\nContent-Length: 40\r\n\r\nSET hidden 1\r\nFLUSHALL\r\n",), (b"SET POST 1\r\nGET Host:\r\n",))
pair("cross-protocol-host", "a GET request: the line `Host:` closes", (b"GET / HTTP/1.1\r\nHost: 10.9.0.1\r\n\r\nSET hidden 1\r\n",), (b"GET /\r\n", b"SET Host: x\r\n"))
pair("nul-in-inline", "a NUL in an inline line hangs the connection: nothing behind it runs", (b"ECHO a\0b\r\n", "SET hidden 1"), (b"ECHO ab\r\n", command("SET", b"a\0b", "1")))
pair("nul-in-header", "a NUL in a header", (b"*1\0\r\n$4\r\nPING\r\n", "SET hidden 1"), (b"*1\r\n$4\r\nPING\r\n", "SET hidden 1"))
pair("unread-bytes", "commands written into the bytes that a lax server skips unread", (b"*1\r*$4\r*PING*1" + b"*2\r$$3\r*GET\r\n$1\r:a+O" + pipeline("SET shown 1"), "PING"),
     (pipeline("PING", "GET a", "SET shown 1"), "PING"))
pair("resp-in-values", "values and replies that hold whole commands and replies", (command("SET", "user:1", pipeline("AUTH alice alice-pw", "FLUSHALL") + b"+OK\r\n-WRONGPASS x\r\n"), pipeline("GET user:1", "ECHO a", "GET user:1"), command("ECHO", b"*3\r\n+OK\r\n")),
     ("SET user:1 x", pipeline("GET user:1", "ECHO a", "GET user:1"), "ECHO y"))
pair("monitor-first", "MONITOR first, to hide what follows from whoever stops listening", ("MONITOR", command("ACL", "SETUSER", "intruder", "on", ">intruder-pw", "+@all", "~*"), "CONFIG SET maxmemory 1gb", "AUTH intruder intruder-pw", "RESET", "FLUSHALL"),
     ("MONITOR", "PING"))
pair("replica-link-first", "PSYNC first; ACL SETUSER runs and nothing answers", ("PSYNC ? -1", command("ACL", "SETUSER", "intruder", "on", ">intruder-pw", "+@all", "~*")), ("PSYNC ? -1 FAILOVER", "PING"), "repl-diskless-sync-delay 0")
pair("script-chosen-error", "a script that answers with a word of its choice", (("EVAL", "return redis.error_reply('WRONGPASS forged')", "0"), ("EVAL", "return {err='HUNTERTWO'}", "0"), ("EVAL", "return {ok='OK'}", "0")),
     (("EVAL", "return 1", "0"), ("EVAL", "return {ok='OK'}", "0")))
pair("log-forging", "keys and names that would forge a record if printed as they are", (command("SET", 'x"}\n{"event_type":"redis_command","user":"admin', "1"), command("AUTH", 'al"ice\n{"a":1}', "pw"), command("CLIENT", "SETNAME", 'a"b\\'), (b"\x1b[31mFLUSH\x1b[0m", "x"), ("GET", "\u202e\u2066k")),
     (command("SET", "x", "1"), command("AUTH", "alice", "pw"), "CLIENT SETNAME ab"), *USERS)
pair("unauthenticated-bomb", "eleven words before a login", (("MSET", *"a 1 b 2 c 3 d 4 e 5".split()), "GET a"), (("MSET", *"a 1 b 2 c 3 d 4".split()), "GET a"), "requirepass top-secret")
pair("deep-reply", "a script's reply nested as deep as the server allows", (("EVAL", "local t={1}; for i=1,900 do t={t} end return t", "0"), "PING"), (("EVAL", "local t={1}; for i=1,20 do t={t} end return t", "0"), "PING"))
pair("many-elements", "a reply of 100,000 elements", (("EVAL", "local t={}; for i=1,100000 do t[i]=1 end return t", "0"), "PING"), (("EVAL", "local t={}; for i=1,1000 do t[i]=1 end return t", "0"), "PING"))

# Both with a small --limit waiting-bytes (their .args), so that the captures stay small.
pair("held-commands", "a transaction that makes the sensor hold more than it may: data commands lose their words, the administrator's does not",
     (pipeline("MULTI", *(("SET", "user:%d:" % i + "k" * 280, "v") for i in range(150)), "ACL SETUSER intruder on +@all ~*"), "EXEC", "GET a"),
     (pipeline("MULTI", *(("SET", "user:%d:" % i + "k" * 280, "v") for i in range(50)), "ACL SETUSER intruder on +@all ~*"), "EXEC", "GET a"))
pair("held-frame", "half a command that alone takes more memory than the sensor may use; what follows is resynchronised, the loss is told",
     ("PING", b"*801\r\n$3\r\nDEL\r\n" + (b"$75\r\n" + b"k" * 75 + b"\r\n") * 790, (b"$75\r\n" + b"k" * 75 + b"\r\n") * 10, "PING", "GET a", "GET b", "PING"),
     ("PING", b"*101\r\n$3\r\nDEL\r\n" + (b"$75\r\n" + b"k" * 75 + b"\r\n") * 90, (b"$75\r\n" + b"k" * 75 + b"\r\n") * 10, "PING", "GET a", "GET b", "PING"))


@case("attacks/forged-server-bytes", *USERS)
def forged_server(lab):
    """A key holds what looks like a login's answer, read amid a pipeline of logins."""
    with Client() as client:
        client.say(command("SET", "user:1", b"+OK\r\n+OK\r\n"))
        client.say(pipeline("GET user:1", "AUTH alice bad", "GET user:1", "AUTH alice alice-pw", "GET user:1"))


@case("attacks/silent-logins-redis-8", *USERS, program="redis-8")
def silent(lab):
    """Redis 8: AUTH under a false name amid a pipeline; the next +OK is not its answer."""
    converse(pipeline("PING", "AUTH alice guessed", "SET user:1 forged", "SET user:2 forged"), "GET user:1", "ACL WHOAMI")


@case("attacks/silent-logins-redis-8-harmless", *USERS, program="redis-8")
def silent_harmless(lab):
    """the harmless twin: the password is right"""
    converse(pipeline("PING", "AUTH alice alice-pw", "SET user:1 a", "SET user:2 a"), "GET user:1", "ACL WHOAMI")
