"""What a command looks like on the wire: inline, pipelined, large, binary, and what servers accept beside it."""

from cases import case
from client import Client, command, converse, pipeline


@case("framing/inline")
def inline(lab):
    """Inline commands: quotes, escapes, LF alone, blank lines, lines that look like replies."""
    converse(b"PING\r\n", b"SET a 1\n", b'SET "a key" "a \\"quoted\\" \\x41 value"\r\n', b"GET 'a key'\r\n",
             b"\r\n", b"   \r\n", b"\n", b"get a\rSECOND\r\n", b"+OK\r\n", b"$5\r\n", b":1\r\n", b"-ERR x\r\n",
             b"MGET a b\r\nPING\r\nECHO three\r\n", b"  GET   a  \r\n", b"AUTH default wrong\r\n", b"QUIT\r\n")


@case("framing/pipeline-1")
def pipeline_1(lab):
    """A pipeline of one command, ten times, each after the reply of the one before."""
    converse(*[command("INCR", f"counter:{index}") for index in range(10)])


@case("framing/pipeline-1000")
def pipeline_1000(lab):
    """1,000 commands in one write: SET, GET, INCR of a text (an error), DEL in turn."""
    lines = [(("SET", f"key:{i}", f"value-{i}"), ("GET", f"key:{i - 1}"), ("INCR", f"key:{i - 2}"),
              ("DEL", f"key:{i - 3}"))[i % 4] for i in range(1000)]
    converse(pipeline(*lines))


@case("framing/large-values")
def large_values(lab):
    """A value of 300 KB, written at once and in pieces, between small commands."""
    value = bytes(ord("a") + index % 26 for index in range(300_000))
    with Client() as client:
        client.say_all("SET small 1", command("SET", "large", value), "STRLEN large")
        client.trickle(command("APPEND", "large", value[:20_000]), 1400, 0)
        client.say(pipeline(("SET", "before", "1"), ("SETEX", "other:large", "100", value[:70_000]), "GET before"))
        client.say("DEL large other:large")


@case("framing/large-replies")
def large_replies(lab):
    """A bulk reply of 300 KB, an array of 2,000 elements, nested arrays, each with a command behind it."""
    with Client() as client:
        client.say(command("SET", "large", b"x" * 300_000))
        client.say(pipeline("GET large", "PING"), 0.2)
        client.say(command("RPUSH", "list", *[f"element-{index}" for index in range(2000)]))
        client.say(pipeline("LRANGE list 0 -1", "LLEN list"), 0.2)
        client.say_all("COMMAND INFO GET SET", "PING")


@case("framing/binary-keys")
def binary_keys(lab):
    """Keys and values with NUL, CR LF, quotes, invalid UTF-8, control and bidirectional characters."""
    converse(command("SET", b"\x00\x01\xff\xfe", b"\x00\r\n"), command("GET", b"\x00\x01\xff\xfe"),
             command("SET", 'say "hi"\\', "1"), command("SET", "line\r\nbreak", "2"),
             command("SET", "żółć:日本:🔑", "3"), command("MGET", "żółć:日本:🔑", b"\xc3\x28"),
             command("SET", "rtl\u202egnp", "4"), command("SET", "", "empty key"), command("DEL", "", "tab\there"),
             command("SET", b"k" * 3000, "long key"), command("EXISTS", "x" * 1023 + "é"))


@case("framing/values-like-resp")
def values_like_resp(lab):
    """Keys and values that are RESP themselves; a decoder that scans for markers is led astray."""
    forged = b"*3\r\n$4\r\nAUTH\r\n$5\r\nadmin\r\n$3\r\npwd\r\n"
    converse(command("SET", "forged", forged), "GET forged", command("SET", "reply", b"+OK\r\n-ERR x\r\n:1\r\n"),
             pipeline("GET reply", "GET forged", "PING"), command("SET", "$5\r\nhello\r\n", "*1"),
             command("ECHO", b"\r\n" + forged), command("SET", "deep", b"*2147483647\r\n%9\r\n$-1\r\n>3\r\n"), "GET deep")


@case("framing/split-writes")
def split_writes(lab):
    """Two pipelines that are sent byte by byte."""
    with Client() as client:
        client.trickle(pipeline(("SET", "k", "v\r\nw"), "GET k", ("HSET", "h", "f", "*1\r\n$4\r\nPING\r\n"), "HGETALL h"))
        client.trickle(b"PING\r\nSET 'in line' \"x y\"\r\n" + command("AUTH", "default", "byte-by-byte-secret"))


@case("framing/accepted-though-odd")
def accepted_though_odd(lab):
    """What 7.0 accepts: bytes unread after headers and bodies, *0, *-1, any negative count; the rest is answered."""
    converse(b"*1\rX$4\rXPINGxx", b"*1\r\n$4\r\nPINGab", b"*0\r\n*-1\r\n*-9223372036854775808\r\n\r\nPING\r\n",
             b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n*-20\r\n" + command("PING"), b"*3\rZ$3\rZSETzz$1\rZkzz$1\rZvzz" + command("GET", "k"))


def refused(name, data, what):
    def talk(lab):
        converse("SET a 1", data, "GET a")
    talk.__doc__ = what
    case(f"framing/{name}")(talk)


refused("refused-count", b"*01\r\n$4\r\nPING\r\n" + command("SET", "hidden", "1"), "`*01`: a protocol error, and what follows in the same write never ran")
refused("refused-length", b"*1\r\n$-1\r\n" + command("SET", "hidden", "1"), "`$-1` as a word's length: a protocol error")
refused("refused-huge-count", b"*99999999999999999999999999999999999\r\n", "a count of 35 digits")
refused("refused-no-dollar", b"*2\r\n$3\r\nGET\r\n:1\r\n", "a word that does not begin with `$`")
refused("refused-long-inline", b"x" * 70_000, "an inline line of 70,000 bytes without an end")
refused("bare-line-feeds", b"*1\n$4\nPING\n", "`*1 LF`: silence, for no CR ends the header")
refused("empty-quotes-open", b'SET a "open\r\nGET a\r\n', "an inline line with unbalanced quotes: a protocol error")
