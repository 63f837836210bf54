"""Pub/sub, client tracking, CLIENT REPLY: answers that are not one reply per command."""

import time

from cases import case
from client import Client, command, converse, pipeline
from identity import USERS


@case("pubsub/resp2")
def resp2(lab):
    """SUBSCRIBE, PSUBSCRIBE, deliveries, PING and refused commands while subscribed, UNSUBSCRIBE by name and bare."""
    with Client() as subscriber, Client() as publisher:
        subscriber.say_all("SUBSCRIBE news sport news", "PSUBSCRIBE ev:*", "PING", "PING hello", "GET a")
        publisher.say_all("PUBLISH news hello", "PUBLISH ev:1 again", "PUBLISH nobody x", "PUBSUB CHANNELS", "PUBSUB NUMSUB news", "PUBSUB NUMPAT")
        subscriber.say_all("UNSUBSCRIBE sport missing", "UNSUBSCRIBE", "PUNSUBSCRIBE", "PING", "UNSUBSCRIBE", "GET a")
        publisher.say("PUBLISH news late")


@case("pubsub/resp3")
def resp3(lab):
    """Confirmations and deliveries as pushes, ordinary commands between them, own messages, HELLO 2 while subscribed."""
    with Client() as subscriber, Client() as publisher:
        subscriber.say_all("HELLO 3", "SUBSCRIBE news sport", "PSUBSCRIBE n*", "SET a 1")
        publisher.say("PUBLISH news hello")
        subscriber.say_all("GET a", "PUBLISH news to-myself", pipeline("GET a", "PUBLISH sport x", "GET a"), "UNSUBSCRIBE", "PING",
                           "HELLO 2", "PING", "GET a", "PUNSUBSCRIBE", "GET a")


@case("pubsub/sharded")
def sharded(lab):
    """SSUBSCRIBE and SPUBLISH in RESP2 and RESP3; the shard channels' own count."""
    with Client() as subscriber, Client() as publisher:
        subscriber.say_all("SUBSCRIBE a", "SSUBSCRIBE s t", "UNSUBSCRIBE a", "PING")
        publisher.say_all("SPUBLISH s hello", "SPUBLISH nobody x", "PUBSUB SHARDCHANNELS", "PUBSUB SHARDNUMSUB s")
        subscriber.say_all("SUNSUBSCRIBE s", "SUNSUBSCRIBE", "PING", "HELLO 3", "SSUBSCRIBE s", "GET a")
        publisher.say("SPUBLISH s again")
        subscriber.say_all("SUNSUBSCRIBE", "GET a")


@case("pubsub/refused", *USERS)
def refused(lab):
    """SUBSCRIBE that an ACL refuses: one error for the whole command; wrong arity."""
    converse("AUTH alice alice-pw", "SUBSCRIBE news:1 secret", "SUBSCRIBE", "SUBSCRIBE news:1", "PSUBSCRIBE *", "SUBSCRIBE news:2 news:3", "UNSUBSCRIBE")


@case("pubsub/pushes-inside-mget", "notify-keyspace-events KEx")
def inside_mget(lab):
    """7.0: the keyspace events of keys that expire during MGET stand as pushes inside the array."""
    with Client() as client:
        client.say_all("HELLO 3", "DEBUG SET-ACTIVE-EXPIRE 0", command("SET", "e1", "1", "PX", "20"), command("SET", "e2", "1", "PX", "20"), "SET x 1")
        client.say("SUBSCRIBE __keyevent@0__:expired")
        time.sleep(0.03)
        client.say_all(pipeline("MGET e1 x e2", "GET x"), "PING")


@case("pubsub/pushes-valkey-9", program="valkey-9")
def pushes_valkey(lab):
    """Newer servers send the own push behind the reply, in EXEC too."""
    converse("HELLO 3", "SUBSCRIBE ch", "PUBLISH ch hi", "MULTI", "PING", "PUBLISH ch hi", "PING", "EXEC", "PING", "UNSUBSCRIBE nothing")


@case("pubsub/unsubscribe-valkey-8", program="valkey-8")
def unsubscribe_valkey(lab):
    """UNSUBSCRIBE while not subscribed, PUNSUBSCRIBE, RESET while subscribed, on Valkey 8."""
    converse("UNSUBSCRIBE", "PUNSUBSCRIBE a", "SUBSCRIBE a", "UNSUBSCRIBE", "UNSUBSCRIBE", "SUBSCRIBE a", "RESET", "PING")


@case("tracking/invalidations")
def tracking(lab):
    """CLIENT TRACKING in RESP3, BCAST, OPTIN with CLIENT CACHING, FLUSHALL; redirected to a RESP2 connection."""
    with Client() as one, Client() as two, Client() as sink:
        one.say_all("HELLO 3", "CLIENT TRACKING ON", "GET k", "MGET k l")
        two.say_all("SET k 1", "SET l 2")
        one.say_all("GET k", "SET k 3", "GET k", "CLIENT TRACKINGINFO")
        two.say("FLUSHALL")
        one.say_all("CLIENT TRACKING OFF", "CLIENT TRACKING ON BCAST PREFIX user:", "PING")
        two.say("SET user:1 x")
        one.say_all("CLIENT TRACKING OFF", "CLIENT TRACKING ON OPTIN", "CLIENT CACHING YES", "GET k", "GET l")
        two.say_all("SET k 5", "SET l 6")
        number = sink.say("CLIENT ID").strip()[1:].decode()
        sink.say("SUBSCRIBE __redis__:invalidate")
        two.say_all(f"CLIENT TRACKING ON REDIRECT {number}", "GET k")
        one.say("SET k 7")
        one.say("FLUSHALL")
        sink.listen()


@case("reply-mode/off-on-skip", *USERS)
def off_on_skip(lab):
    """OFF, commands that run unanswered, ON; SKIP for one; SKIP SKIP; SKIP before an error and before MULTI; CLIENT TRACKING OFF."""
    converse("SET a 1", pipeline("CLIENT REPLY OFF", "SET a 2", "GET a", "NOSUCH x", "CLIENT REPLY SKIP", "SET b 1"), "CLIENT REPLY ON", "GET a",
             pipeline("CLIENT REPLY SKIP", "SET a 3", "GET a"), pipeline("CLIENT REPLY SKIP", "CLIENT REPLY SKIP", "ECHO 1", "ECHO 2"),
             pipeline("CLIENT REPLY SKIP", "NOSUCH", "ECHO 3"), pipeline("CLIENT REPLY SKIP", "MULTI", "ECHO 4", "EXEC"), "CLIENT TRACKING OFF",
             "CLIENT REPLY WHAT", "CLIENT REPLY", "client reply on", pipeline("CLIENT REPLY SKIP") + b"\r\n" + pipeline("ECHO 5"), "ECHO 6")


@case("reply-mode/session-commands-under-off", *USERS)
def session_under_off(lab):
    """AUTH, SELECT, HELLO and RESET under OFF and SKIP; ACL WHOAMI tells afterwards what the silence hid."""
    converse(pipeline("CLIENT REPLY OFF", "AUTH alice alice-pw", "SELECT 3", "SET user:1 x", "CLIENT REPLY ON"), "GET user:1", "ACL WHOAMI", "GET user:1")
    converse(pipeline("CLIENT REPLY SKIP", "AUTH alice wrong", "SET user:1 x"), "ACL WHOAMI", pipeline("CLIENT REPLY OFF", "RESET", "PING"))
    converse(pipeline("CLIENT REPLY SKIP", "RESET", "PING"), pipeline("CLIENT REPLY OFF", "HELLO 3", "CLIENT REPLY ON", "HGETALL a"))


@case("reply-mode/subscribe-under-off")
def subscribe_under_off(lab):
    """Confirmations come under OFF and SKIP; deliveries too."""
    with Client() as client, Client() as publisher:
        client.say_all(pipeline("CLIENT REPLY OFF", "SUBSCRIBE a", "UNSUBSCRIBE a", "CLIENT REPLY ON"), pipeline("CLIENT REPLY SKIP", "SUBSCRIBE a b"))
        publisher.say("PUBLISH a x")
        client.say_all("UNSUBSCRIBE", "PING")


@case("reply-mode/mute-connections")
def mute(lab):
    """QUIT and a protocol error under OFF: no answer, no end; what follows never runs."""
    converse(pipeline("CLIENT REPLY OFF", "QUIT"), "SET never 1")
    converse(pipeline("CLIENT REPLY OFF") + b"*1\r\n$-1\r\n", "SET never 2")
    converse("GET never", "CLIENT LIST", pipeline("CLIENT REPLY OFF", "SUBSCRIBE a", "QUIT"))


@case("reply-mode/refused", "requirepass top-secret")
def reply_refused(lab):
    """CLIENT REPLY OFF before a login is refused and changes nothing."""
    converse("CLIENT REPLY OFF", "GET a", "AUTH top-secret", pipeline("CLIENT REPLY OFF FOO", "SET a 1"), "GET a")


@case("reply-mode/skip-and-blank-redis-8", program="redis-8")
def skip_redis_8(lab):
    """Redis 8.0.2 does not count an empty command as the one that SKIP silences."""
    converse(pipeline("CLIENT REPLY SKIP") + b"*0\r\n" + pipeline("ECHO 1"), "ECHO 2")
