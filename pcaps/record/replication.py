"""Replicas and clusters."""

import subprocess
import time

from cases import case, scene
from client import Client, command, converse, pipeline
from identity import USERS
from lab import SERVER_IP, wait_for


def attach(lab, *options, port=6390):
    """A replica of the recorded server that runs beside the clients."""
    process = lab.server(*options, "replica-announce-port 6390", f"replicaof {SERVER_IP} 6379", port=port, wait=False, beside_clients=True)
    wait_for("127.0.0.1", port)
    for _ in range(100):
        with Client("127.0.0.1", port) as client:
            if b"master_link_status:up" in client.say("INFO replication"):
                return process
        time.sleep(0.1)
    raise RuntimeError("the replica did not attach")


def disk(lab):
    """A replica attaches by an RDB of known length, is fed, and answers WAIT."""
    converse("SET before 1", "SELECT 2", "SET two 2")
    replica = attach(lab)
    converse("SET after 1", "WAIT 1 2000", "MULTI", "SET in-multi 1", "INCR n", "EXEC", "ROLE")
    time.sleep(1.2)
    lab.stop(replica)


case("replication/disk-based-sync", "repl-diskless-sync no")(disk)


@case("replication/diskless-sync", "repl-diskless-sync yes", "repl-diskless-sync-delay 0")
def diskless(lab):
    """The same with `$EOF:` and a body of unknown length."""
    disk(lab)


@case("replication/sync-with-login", "repl-diskless-sync no", "requirepass top-secret")
def with_login(lab):
    """A replica that logs in with masterauth."""
    replica = attach(lab, "masterauth top-secret")
    converse("AUTH top-secret", "SET a 1", "WAIT 1 2000")
    lab.stop(replica)


@case("replication/partial-sync", "repl-diskless-sync no", "repl-timeout 60")
def partial(lab):
    """The link breaks and comes back: PSYNC with an offset, +CONTINUE, no RDB."""
    replica = attach(lab)
    converse("SET a 1", "WAIT 1 2000", "CLIENT KILL TYPE replica", "SET a 2")
    time.sleep(2.5)
    converse("WAIT 1 2000", "INFO replication")
    lab.stop(replica)


@case("replication/valkey-8-dual-channel", "dual-channel-replication-enabled yes", "repl-diskless-sync yes", "repl-diskless-sync-delay 0", program="valkey-8")
def dual_channel(lab):
    """Valkey 8: the RDB comes on a connection of its own ($ENDOFF, SYNC as an inline command)."""
    converse("SET before 1")
    replica = attach_valkey(lab)
    converse("SET after 1", "WAIT 1 2000")
    lab.stop(replica)


def attach_valkey(lab):
    process = lab.server("dual-channel-replication-enabled yes", f"replicaof {SERVER_IP} 6379", program="valkey-8", port=6390, wait=False, beside_clients=True)
    wait_for("127.0.0.1", 6390)
    time.sleep(3)
    return process


@case("replication/replconf-refused", *USERS)
def replconf_refused(lab):
    """REPLCONF ACK is answered where an ACL refuses it, or nobody is logged in; the reply behind it is the next command's."""
    converse("SET user:1 a", "AUTH alice alice-pw", pipeline("SET user:1 b", "REPLCONF ACK 1", "GET user:1"), pipeline("REPLCONF GETACK *", "STRLEN user:1"), "REPLCONF ACK 2", "PING")


@case("replication/sync-by-hand", "repl-diskless-sync no")
def by_hand(lab):
    """SYNC and PSYNC from a plain socket; commands on the replica link; PSYNC refused amid a pipeline."""
    with Client() as link, Client() as writer:
        link.say_all("REPLCONF listening-port 7777", "REPLCONF capa eof capa psync2", "REPLCONF ACK", "REPLCONF capa eof ACK 1", "PSYNC ? -1")
        link.listen(1.5)
        writer.say("SET a 1")
        link.say_all("REPLCONF ACK 10", command("ACL", "SETUSER", "intruder", "on", ">intruder-pw", "+@all", "~*"))
        writer.say_all("ACL USERS", "SET a 2")
        link.say_all("REPLCONF ACK 50", "PING")
        writer.say("SET a 3")
    with Client() as link:
        link.say_all(pipeline("PING", "PSYNC ? -1"), "PING", "PSYNC ? -1 FAILOVER")
        link.say(b"SYNC\r\n", 1.5)
        converse("SET a 4")
        link.listen()


def follow(line, port):
    """redis-cli -c, which goes where MOVED and ASK send it."""
    subprocess.run(["redis-cli", "-c", "-h", SERVER_IP, "-p", str(port), *line.split()], check=True, stdout=subprocess.DEVNULL)


@scene("cluster/moved-and-ask")
def moved_and_ask(lab, path):
    """Three nodes; MOVED, CROSSSLOT, ASK with ASKING during a slot's migration, redis-cli -c that follows, SSUBSCRIBE moved away."""
    ports = (7001, 7002, 7003)
    nodes = [lab.server("cluster-enabled yes", f"cluster-announce-ip {SERVER_IP}", f"cluster-config-file n{port}", "cluster-node-timeout 2000", port=port) for port in ports]
    subprocess.run(["redis-cli", "--cluster", "create", *[f"{SERVER_IP}:{port}" for port in ports], "--cluster-yes"], check=True, stdout=subprocess.DEVNULL)
    time.sleep(2)
    identities = [converse("CLUSTER MYID", port=port).split(b"\r\n")[1].decode() for port in ports]
    with lab.record(path, options=("tcp portrange 7001-7003",)):
        converse("SET foo 1", "GET foo", "MGET foo bar", "GET {a}1", "SET hello 1", "CLUSTER KEYSLOT foo", "CLUSTER NODES", "CLUSTER INFO", "CLUSTER SLOTS", "CLUSTER SHARDS", port=7001)
        converse("SET foo 1", "READONLY", "READWRITE", "CLUSTER COUNTKEYSINSLOT 12182", port=7003)
        follow("SET foo 2", port=7001)
        follow("GET hello", port=7002)
        converse(f"CLUSTER SETSLOT 12182 IMPORTING {identities[2]}", port=7001)
        converse(f"CLUSTER SETSLOT 12182 MIGRATING {identities[0]}", "GET foo", "GET {foo}new", "SET {foo}new 1", port=7003)
        converse("GET {foo}new", "ASKING", "GET {foo}new", pipeline("ASKING", "SET {foo}new 1"), "GET {foo}new", port=7001)
        follow("GET {foo}other", port=7003)
        converse("SSUBSCRIBE foo", "CLUSTER DELSLOTS 1", "CLUSTER ADDSLOTS 1", port=7001)
        converse("MIGRATE " + f"{SERVER_IP} 7001 foo 0 1000", f"CLUSTER SETSLOT 12182 NODE {identities[0]}", "GET foo", port=7003)
    for node in nodes:
        lab.stop(node)
