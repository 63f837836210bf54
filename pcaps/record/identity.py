"""Who is speaking: logins, users, denials, databases, protocol versions."""

from cases import case
from client import Client, command, converse, pipeline, redis_cli

USERS = ("user alice on >alice-pw ~user:* ~shared:* &news:* +@all -@admin -@dangerous",
         "user bob on >bob-pw ~* +get +set +hello +auth +acl|whoami +select +multi +exec",
         "user off-duty off >off-pw ~* +@all")


@case("identity/hello-auth-resp3", *USERS)
def hello_auth(lab):
    """HELLO 3 AUTH … SETNAME, RESP3 replies of every type, HELLO 2 back, HELLO that fails."""
    converse("HELLO 3 AUTH alice alice-pw SETNAME resp3-client", "HSET user:1 a 1 b 2", "HGETALL user:1", "SADD user:s x y",
             "SMEMBERS user:s", "ZADD user:z 1.5 m", "ZSCORE user:z m", "GET user:missing", "ZRANGE user:z 0 -1 WITHSCORES",
             "CONFIG GET *", "CLIENT ID", "ACL WHOAMI", "HELLO 2", "HGETALL user:1", "HELLO 4", "HELLO 3 AUTH alice wrong",
             "HELLO 3 AUTH bob bob-pw SETNAME", "HELLO", "GET user:1")
    converse("HELLO 3", "DEBUG PROTOCOL true", "DEBUG PROTOCOL map", "LOLWUT VERSION 6 3 3", "MEMORY STATS", "INFO server")


@case("identity/resp3-types", "enable-debug-command yes")
def resp3_types(lab):
    """Every RESP3 type that DEBUG PROTOCOL can send: attributes, booleans, big numbers, verbatim strings, sets …"""
    kinds = ("string integer double null array set map attrib push verbatim true false").split()
    converse("HELLO 3", *[f"DEBUG PROTOCOL {kind}" for kind in kinds], "DEBUG PROTOCOL bignum", "PING")


@case("identity/logins", *USERS)
def logins(lab):
    """Logins that work and that fail: wrong password, unknown user, user that is off, no password configured, arity."""
    converse("AUTH alice alice-pw", "ACL WHOAMI", "GET user:1", "AUTH alice wrong", "ACL WHOAMI", "AUTH nobody x",
             "AUTH off-duty off-pw", "auth bob bob-pw", "ACL WHOAMI", "AUTH a b c", "AUTH", "AUTH only-a-password")
    converse("AUTH default anything", "ACL WHOAMI", b"AUTH alice alice-pw\r\n", "ACL WHOAMI")


@case("identity/pipelined-logins", *USERS)
def pipelined_logins(lab):
    """Logins amid a pipeline; 7.0 answers each, good or bad."""
    converse(pipeline("PING", "AUTH alice wrong", "SET user:1 x", "AUTH alice alice-pw", "GET user:1", "AUTH bob bob-pw", "GET user:1"),
             pipeline(*[f"AUTH alice bad-{index}" for index in range(10)]), "ACL WHOAMI")


@case("identity/silent-logins-redis-8", *USERS, program="redis-8")
def silent_logins_redis(lab):
    """Redis 8.0: a failed AUTH in a pipeline may answer nothing; the +OK of SET must not become a login."""
    silent_logins()


@case("identity/silent-logins-valkey-8", *USERS, program="valkey-8")
def silent_logins_valkey(lab):
    """Valkey 8.1: the same silence; in MULTI the array of EXEC is an element short."""
    silent_logins()


@case("identity/answered-logins-valkey-9", *USERS, program="valkey-9")
def answered_logins_valkey(lab):
    """Valkey 9.1: the same commands, each failed AUTH answered."""
    silent_logins()


def silent_logins():
    converse(pipeline("PING", "AUTH alice bad", "SET user:k v"), "ACL WHOAMI")
    converse(pipeline(*[f"AUTH alice bad{index}" for index in range(10)]), "PING")
    converse(pipeline("PING", "HELLO 3 AUTH bob bad", "ECHO x"), "GET user:k")
    converse(pipeline("AUTH alice alice-pw", "SET user:1 a", "AUTH bob bad", "GET user:1"), "ACL WHOAMI")
    converse("MULTI", "AUTH bob bad", "ECHO 2", "EXEC", "PING", "PING")


@case("identity/acl-denials", *USERS)
def acl_denials(lab):
    """Commands, keys and channels that ACLs deny, inside scripts and transactions too."""
    converse("AUTH alice alice-pw", "GET user:1", "GET secret:1", "MGET user:1 secret:1", "CONFIG GET *", "FLUSHALL",
             "PUBLISH news:1 hello", "PUBLISH other hello", "SUBSCRIBE other", "MULTI", "SET user:1 a", "SET secret:1 b", "EXEC",
             ("EVAL", "return redis.call('GET','secret:1')", "0"), ("EVAL", "return redis.call('KEYS','*')", "0"))
    converse("AUTH bob bob-pw", "GET any:key", "DEL any:key", "ACL WHOAMI", "ACL LIST", "CLIENT REPLY OFF", "GET any:key")


@case("identity/nobody", "requirepass top-secret")
def nobody(lab):
    """A server that wants a password: NOAUTH, ten words before login, the login, RESET back to nobody."""
    converse("GET a", "PING", b"GET a\r\n", "MULTI", "SUBSCRIBE a", "HELLO 3", "AUTH wrong", "AUTH top-secret", "GET a", "RESET", "GET a",
             "AUTH default top-secret", "GET a")
    converse(("MSET", *"a 1 b 2 c 3 d 4 e 5".split()), "GET a")
    converse(("SET", "k", "x" * 16_385))


@case("identity/select")
def select(lab):
    """SELECT that works and fails, inside and outside of transactions; the database of each event."""
    converse("SET a 0", "SELECT 3", "SET a 3", "SELECT 99", "GET a", "SELECT x", "SELECT 15", "GET a", pipeline("SELECT 1", "SET b 1", "SELECT 2", "SET b 2"),
             "MULTI", "SELECT 4", "SET c 4", "SELECT 99", "SET c 5", "EXEC", "GET c", "MULTI", "SELECT 5", "DISCARD", "GET c")


@case("identity/reset", *USERS)
def reset(lab):
    """RESET after a login, a SELECT, in MULTI, while subscribed and on MONITOR."""
    converse("HELLO 3 AUTH alice alice-pw SETNAME before", "SELECT 2", "SET user:1 a", "RESET", "ACL WHOAMI", "GET user:1", "CLIENT GETNAME")
    converse("MULTI", "SET user:1 a", "RESET", "GET user:1", "SUBSCRIBE a", "RESET", "GET user:1", "MONITOR", "RESET", "PING")


@case("identity/hello-that-half-works", *USERS)
def hello_half(lab):
    """7.0 changes the user although HELLO answers an error (a later option is wrong); ACL WHOAMI says so."""
    converse("HELLO 3 AUTH bob bob-pw FOO", "ACL WHOAMI", "GET user:1")
    converse("HELLO 3 AUTH bob bob-pw AUTH alice bad", "ACL WHOAMI", "HELLO 3 u password-in-the-wrong-place")


@case("identity/acl-changes-in-flight", *USERS)
def acl_changes(lab):
    """An administrator creates, changes and deletes the user of a connection that is open."""
    with Client() as admin, Client() as worker:
        admin.say(command("ACL", "SETUSER", "temp", "on", ">temp-pw", "~*", "+@all"))
        worker.say_all("AUTH temp temp-pw", "SET t 1")
        admin.say(command("ACL", "SETUSER", "temp", "-set", "off"))
        worker.say_all("SET t 2", "GET t")
        admin.say("ACL DELUSER temp")
        worker.say("GET t")


@case("identity/python-client", *USERS)
def python_client(lab):
    """python3-redis: its own greeting, a pipeline in MULTI, a lock, a script, pub/sub."""
    import redis
    from lab import SERVER_IP
    db = redis.Redis(SERVER_IP, username="alice", password="alice-pw", db=2, client_name="python-app")
    db.set("user:1", "x")
    with db.pipeline() as batch:
        batch.incr("user:n").get("user:1").lpush("user:1", "wrong").execute(raise_on_error=False)
    with db.lock("user:lock", timeout=5):
        pass
    db.register_script("return redis.call('INCRBY',KEYS[1],ARGV[1])")(keys=["user:n"], args=[5])
    subscriber = db.pubsub()
    subscriber.subscribe("news:1")
    db.publish("news:1", "message text")
    for _ in range(4):
        subscriber.get_message(timeout=0.05)
    subscriber.unsubscribe()
    subscriber.close()
    db.close()


@case("identity/application-context", *USERS)
def application_context(lab):
    """Applications that write app, user and request into the client's name, and names that are not like the pattern."""
    converse("HELLO 3 AUTH alice alice-pw SETNAME app=shop;user=mallory;request=r-17", "SET user:1 a",
             "CLIENT SETNAME app=shop;user=carol;request=r-18", "GET user:1", "CLIENT SETNAME app=shop;user=;request=r-19", "GET user:1",
             "CLIENT SETNAME app=a;b;user=c;user=d;request=e;request=f", "GET user:1", "CLIENT SETNAME app=shop;user=carol", "GET user:1",
             ("CLIENT", "SETNAME", "app=a b;user=c;request=d"), "GET user:1", ("CLIENT", "SETNAME", ""), "GET user:1", "RESET", "GET user:1")


@case("identity/redis-cli-login", *USERS)
def cli_login(lab):
    """redis-cli --user --pass -3 -n 5: what it sends on its own."""
    redis_cli("SET user:1 a\nGET user:1", "--user", "alice", "--pass", "alice-pw", "-3", "-n", "5")
    redis_cli("GET user:1", "--user", "alice", "--pass", "wrong-pw")


@case("identity/client-info-after-silence", *USERS)
def client_info(lab):
    """A SELECT and an AUTH that SKIP silenced; CLIENT INFO then names user and database."""
    converse(pipeline("CLIENT REPLY SKIP", "SELECT 4", "GET user:1"), "CLIENT INFO", "GET user:1", pipeline("CLIENT REPLY SKIP", "AUTH alice alice-pw", "GET user:1"),
             "CLIENT INFO", "GET user:1")


@case("identity/nobody-before-any-proof", "requirepass top-secret")
def nobody_unproven(lab):
    """A server that wants a password, and a first command whose answer does not say so: unknown commands and wrong arity are answered before login."""
    converse("NOSUCH x", "GET", "GET a", "AUTH top-secret", "GET a")
