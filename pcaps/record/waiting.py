"""Commands that wait, MONITOR, refused connections, connections that end in other ways."""

import time

from cases import case
from client import Client, command, converse, pipeline
from identity import USERS


@case("waiting/blocking")
def blocking(lab):
    """BLPOP served, timed out, unblocked by CLIENT UNBLOCK; BLMOVE, BZPOPMIN, BLMPOP, XREAD BLOCK, WAIT; a pipeline behind one."""
    with Client() as waiter, Client() as other:
        number = waiter.say("CLIENT ID").strip()[1:].decode()
        waiter.send(command("BLPOP", "jobs", "urgent", "5"))
        time.sleep(0.1)
        other.say("RPUSH urgent job-1")
        waiter.say_all("BLPOP jobs 0.1", "PING")
        waiter.listen(0.2)
        for line in ("BLMOVE jobs done LEFT RIGHT 0", "BZPOPMIN board 0", "BLMPOP 0 2 jobs urgent LEFT", "XREAD BLOCK 0 STREAMS orders $", "BRPOPLPUSH a b 0"):
            waiter.send(pipeline(line, "ECHO behind"))
            time.sleep(0.05)
            other.say({"BZPOPMIN board 0": "ZADD board 1 ann", "BLMOVE jobs done LEFT RIGHT 0": "RPUSH jobs x",
                       "XREAD BLOCK 0 STREAMS orders $": "XADD orders 1-1 a b"}.get(line, f"CLIENT UNBLOCK {number}"))
            waiter.listen()
        waiter.send(command("BLPOP", "jobs", "0"))
        time.sleep(0.05)
        other.say(f"CLIENT UNBLOCK {number} ERROR")
        waiter.say_all("WAIT 1 100", "WAIT 0 0")
        waiter.listen(0.2)
        waiter.send(command("BLPOP", "forever", "0"))
        time.sleep(0.05)


@case("waiting/client-pause")
def client_pause(lab):
    """CLIENT PAUSE WRITE holds replies back in order."""
    with Client() as one, Client() as two:
        one.say("CLIENT PAUSE 300 WRITE")
        two.say(pipeline("GET a", "SET a 1", "GET a"), 0.6)


@case("monitor/lines")
def monitor_lines(lab):
    """MONITOR, the lines of other clients' commands, and lines of commands that hold secrets."""
    with Client() as watcher, Client() as other:
        watcher.say("MONITOR")
        other.say_all("SET a 1", command("SET", "odd \"key\"\r\n", b"\xff"), "AUTH a b c", ("EVAL", "return 1", "0"), "CONFIG SET masterauth hidden", "SELECT 3", "GET a")
        watcher.listen()


@case("monitor/commands-behind-it", *USERS)
def monitor_commands(lab):
    """The client's side stays in force: commands run and are answered between the lines; RESET leaves the mode."""
    with Client() as watcher, Client() as other:
        watcher.say_all("MONITOR", "PING")
        other.say("SET a 1")
        watcher.say_all("NOSUCH x", "GET a", command("ACL", "SETUSER", "intruder", "on", ">intruder-pw", "+@all", "~*"), "MONITOR", "AUTH alice alice-pw",
                        "CONFIG SET maxmemory 50mb", "SELECT 2", "MULTI", "PING", "EXEC", "RESET", "GET a")
        other.say("GET a")


@case("monitor/resp3-and-reply-off")
def monitor_resp3(lab):
    """MONITOR in RESP3 and under CLIENT REPLY OFF."""
    with Client() as watcher, Client() as silent, Client() as other:
        watcher.say_all("HELLO 3", "MONITOR")
        silent.say(pipeline("CLIENT REPLY OFF", "MONITOR"))
        other.say_all("SET a 1", "GET a")
        silent.say("CLIENT REPLY ON")
        other.say("GET a")
        watcher.listen()
        silent.listen()


@case("refused/maxclients", "maxclients 1")
def maxclients(lab):
    """A third connection is refused with an error that no command asked for."""
    with Client() as first:
        first.say("PING")
        converse("PING", "SET a 1")
        with Client() as late:
            late.listen()
        first.say("PING")


@case("refused/protected-mode", "protected-mode yes", "bind 0.0.0.0 -::")
def protected(lab):
    """-DENIED right after accept, then the end."""
    with Client() as client:
        client.listen()
    converse("PING")


@case("endings/quit-kill-reset", *USERS)
def endings(lab):
    """QUIT with commands behind it, CLIENT KILL of itself and by another, POST, RST, half-closed, nothing said at all."""
    import socket
    import struct
    converse(pipeline("SET a 1", "QUIT", "SET a 2"), "GET a")
    converse("GET a", "POST / HTTP/1.1")
    converse(b"GET / HTTP/1.1\r\nHost: example\r\n\r\n")
    with Client() as one, Client() as two:
        number = one.say("CLIENT ID").strip()[1:].decode()
        two.say(f"CLIENT KILL ID {number}")
        one.say("PING")
        two.say(pipeline("SET a 3", "CLIENT KILL TYPE normal SKIPME no", "SET a 4"))
    with Client() as rude:
        rude.say("GET a")
        rude.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with Client() as half:
        half.send(pipeline("SET a 5", "GET a"))
        half.socket.shutdown(socket.SHUT_WR)
        half.listen()
    converse("AUTH alice alice-pw", command("ACL", "DELUSER", "alice"), "PING")
    with Client():
        pass


@case("endings/port-reuse")
def port_reuse(lab):
    """The same pair of ports three times, after FIN and after RST."""
    import socket
    import struct
    for text in ("SET a 1", "GET a", "DEL a"):
        with Client(source_port=45678) as client:
            client.say(text)
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@case("endings/in-flight")
def in_flight(lab):
    """The client leaves while a script runs and with half a command sent."""
    with Client() as client:
        client.send(pipeline("PING", ("EVAL", "local t=redis.call('TIME')[1]; while redis.call('TIME')[1]-t<1 do end return 1", "0"), "GET a"))
        client.send(b"*2\r\n$3\r\nGET\r\n$10\r\nhalf")
        time.sleep(0.05)
