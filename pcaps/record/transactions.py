"""MULTI and what may stand inside it."""

from cases import case
from client import Client, command, converse, pipeline
from identity import USERS


@case("transactions/exec-and-discard")
def exec_and_discard(lab):
    """EXEC with errors among the results, empty, one write, DISCARD, nested MULTI, EXEC without MULTI."""
    converse("MULTI", "SET a 1", "INCR a", "LPUSH a x", "GET a", "EXEC", "MULTI", "EXEC", "EXEC", "DISCARD",
             "MULTI", "SET a 9", "DISCARD", pipeline("MULTI", "SET b 1", "GET b", "MGET a b", "EXEC", "GET b"),
             "MULTI", "MULTI", "WATCH a", "GET a", "EXEC", "EXEC foo", "MULTI", "DISCARD foo", "GET a", "EXEC")


@case("transactions/watch")
def watch(lab):
    """A WATCH that holds, one that fails because another client wrote, UNWATCH; nil in RESP2 and RESP3."""
    with Client() as one, Client() as two:
        one.say_all("WATCH k", "MULTI", "SET k 1", "EXEC", "WATCH k")
        two.say("SET k 2")
        one.say_all("MULTI", "SET k 3", "GET k", "EXEC", "WATCH k", "UNWATCH", "HELLO 3", "WATCH k")
        two.say("SET k 4")
        one.say_all("MULTI", "GET k", "EXEC", "GET k")


@case("transactions/execabort", *USERS)
def execabort(lab):
    """Refused at queue time: unknown command, arity, NOPERM; then EXECABORT, and nothing ran."""
    converse("MULTI", "SET user:1 a", "NOSUCH x y", "GET user:1", "EXEC", "MULTI", "GET", "EXEC", "AUTH alice alice-pw",
             "MULTI", "SET user:1 a", "CONFIG GET *", "EXEC", "GET user:1")


@case("transactions/session-commands-inside", *USERS)
def session_inside(lab):
    """AUTH, SELECT, HELLO inside MULTI act element by element: user, database and protocol change within EXEC."""
    converse("MULTI", "SET user:1 a", "AUTH alice alice-pw", "SET user:2 b", "GET secret", "SELECT 3", "SET user:3 c", "EXEC", "GET user:3", "ACL WHOAMI")
    converse("MULTI", "HSET user:h a 1", "HELLO 3", "HGETALL user:h", "AUTH alice bad", "EXEC", "HGETALL user:h", "RESET", "GET user:1")
    converse(pipeline("MULTI", "SELECT 2", "SET a 1", "AUTH bob bob-pw", "DEL a", "EXEC", "GET a"), "ACL WHOAMI")


@case("transactions/subscribe-inside")
def subscribe_inside(lab):
    """SUBSCRIBE a b is one slot and two values; in RESP3 pushes inside the array."""
    converse("MULTI", "SUBSCRIBE a b", "PING", "EXEC", "UNSUBSCRIBE", "PING")
    converse("HELLO 3", "MULTI", "SUBSCRIBE a b", "ECHO 1", "EXEC", "PING")
    converse("HELLO 3", "SUBSCRIBE ch", "MULTI", "PING", "PUBLISH ch hi", "PING", "EXEC", "PING")
    converse("MULTI", "SSUBSCRIBE s", "PING", "EXEC", "PING")


@case("transactions/client-reply-inside")
def client_reply_inside(lab):
    """CLIENT REPLY SKIP, OFF and ON inside MULTI: fewer elements than the header says, or none and no header."""
    converse(pipeline("MULTI", "ECHO 1", "CLIENT REPLY SKIP", "ECHO 2", "ECHO 3", "EXEC", "ECHO 4", "ECHO 5"), "PING")
    converse(pipeline("MULTI", "ECHO 1", "CLIENT REPLY OFF", "ECHO 2", "EXEC", "PING"), "CLIENT REPLY ON", "PING")
    converse(pipeline("CLIENT REPLY OFF", "MULTI", "ECHO 1", "CLIENT REPLY ON", "ECHO 2", "EXEC"), "PING")
    converse(pipeline("MULTI", "ECHO 1", "REPLCONF ACK 1", "ECHO 2", "EXEC"), "PING")


@case("transactions/blocking-and-quit-inside")
def blocking_inside(lab):
    """Blocking commands do not wait inside MULTI; MONITOR is refused; QUIT ends without running anything."""
    converse("MULTI", "BLPOP none 5", "XREAD BLOCK 500 STREAMS none 0", "WAIT 0 0", "BLMOVE none other LEFT LEFT 5", "MONITOR", "EXEC",
             "MULTI", "SET q 1", "QUIT", "GET q")
    converse("GET q", "MULTI", "SET q 2")


@case("transactions/large")
def large(lab):
    """2,000 queued commands in one write."""
    converse(pipeline("MULTI", *[f"INCR n:{index}" for index in range(2000)], "EXEC", "PING"))


@case("transactions/exec-keeps-its-user", *USERS)
def exec_user(lab):
    """A nested MULTI, a WATCH and EXEC itself belong to the user from before, though AUTH and SELECT run inside."""
    converse("AUTH alice alice-pw", pipeline("MULTI", "AUTH bob bob-pw", "SELECT 5", "MULTI", "WATCH k", "GET user:1", "EXEC", "GET user:1"), "ACL WHOAMI")


@case("transactions/subscribed-and-silent")
def subscribed_silent(lab):
    """CLIENT REPLY OFF, then SUBSCRIBE inside MULTI: in RESP2 the ON behind it is refused in silence; UNSUBSCRIBE is the way out."""
    converse(pipeline("MULTI", "CLIENT REPLY OFF", "SUBSCRIBE a", "PING", "EXEC", "CLIENT REPLY ON", "GET a"), "UNSUBSCRIBE", "CLIENT REPLY ON", "GET a")
