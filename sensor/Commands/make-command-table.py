#!/usr/bin/env python3
"""Writes commands.tsv, the embedded command table, from what running servers say and from commands.overlay.txt.

    make-command-table.py HOST:PORT [HOST:PORT …] > commands.tsv

Give the servers oldest first: access of keys is taken from the last one that knows a command, the arguments from the
one that documents most of them, the arity from the laxest. Notes about rows on which servers differ go to stderr.
The overlay stands above all servers; its format is described at its top, the table's format in CommandTableReader.cs.
Made last with Redis 7.0.15, 8.0.2, 8.0.6, Valkey 8.0.1, 8.1.1, 9.1.2, and Sentinels of Redis 8.0.6 and Valkey 9.1.2.
"""
import os
import re
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = ("name", "arity", "category", "traits", "keys", "arguments")
# Strings of these groups are names and settings, not data of users: shown. Secrets among them are in the overlay.
SHOWN_GROUPS = {"server", "connection", "cluster", "sentinel"}
SHOWN_NAMES = {"library-name-pattern", "engine"}
CHECKED_NAMES = {"sha1": "digest", "function": "name", "library-name": "name"}
ACCESS = (("RM", "delete"), ("OW", "write"), ("RW", "read_write"), ("RO", "read"))


class Server:
    """The few bytes of RESP2 that COMMAND and COMMAND DOCS need."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.file = socket.create_connection((host, int(port)), 10).makefile("rwb")

    def ask(self, *words):
        self.file.write(b"*%d\r\n" % len(words))
        for word in words:
            self.file.write(b"$%d\r\n%s\r\n" % (len(word), word.encode()))
        self.file.flush()
        return self.read()

    def read(self):
        line = self.file.readline()
        kind, rest = line[:1], line[1:].strip().decode()
        if kind == b"*":
            return [self.read() for _ in range(int(rest))]
        if kind == b"$":
            return None if rest == "-1" else self.file.read(int(rest) + 2)[:-2].decode()
        return int(rest) if kind == b":" else rest


def pairs(flat):
    return dict(zip(flat[::2], flat[1::2]))


def key_text(spec):
    """One key specification as access@begin:find; None where its words are no keys."""
    spec = pairs(spec)
    flags = set(spec["flags"])
    if "not_key" in flags:
        return None
    access = next(name for flag, name in ACCESS if flag in flags)
    begin, find = pairs(spec["begin_search"]), pairs(spec["find_keys"])
    if begin["type"] == "unknown" or find["type"] == "unknown":
        return access + "@?"
    inner = pairs(begin["spec"])
    start = str(inner["index"]) if begin["type"] == "index" else f"{inner['keyword']}+{inner['startfrom']}"
    inner = pairs(find["spec"])
    if find["type"] == "keynum":
        return f"{access}@{start}#{inner['keynumidx']},{inner['firstkey']},{inner['keystep']}"
    if inner["lastkey"] == 0:
        return f"{access}@{start}"
    text = f"{access}@{start}..{inner['lastkey']}"
    text += f"/{inner['keystep']}" if inner["keystep"] != 1 else ""
    return text + (f"%{inner['limit']}" if inner["limit"] not in (0, 1) else "")


def is_token(text):
    return text[0] not in "[](|)" and text.upper() == text


def grammar(arguments, group):
    return " ".join(argument(pairs(a), group) for a in arguments)


def argument(one, group):
    flags, kind, name = set(one.get("flags", [])), one["type"], one["name"].lower()
    if kind == "oneof":
        # Alternatives that begin with any word come last: the first that fits is taken.
        parts = sorted((argument(pairs(a), group) for a in one["arguments"]), key=lambda p: p.strip("([ ")[0].islower())
        text = "( " + " | ".join(parts) + " )"
    elif kind == "block":
        text = "( " + grammar(one["arguments"], group) + " )"
    elif kind == "pure-token":
        text = one.get("token", name).upper() or '""'
    else:
        shown = group in SHOWN_GROUPS or name in SHOWN_NAMES
        text = {"key": "key", "integer": "integer", "unix-time": "time", "pattern": "pattern",
                "double": "time" if name == "timeout" else "value",
                "string": CHECKED_NAMES.get(name, "option" if shown else "value")}[kind]
    token = one.get("token") if kind != "pure-token" else None
    if token == "":
        token = '""'
    if token and "multiple_token" in flags:
        text = f"( {token.upper()} {text} )+"
    elif "multiple" in flags:
        text = (token.upper() + " " if token else "") + text + "+"
    elif token:
        text = token.upper() + " " + text
    return f"[ {text} ]" if "optional" in flags else text


def server_rows(server):
    docs = pairs(server.ask("COMMAND", "DOCS"))
    docs = {name.lower(): pairs(doc) for name, doc in docs.items()}
    for name, doc in list(docs.items()):
        for sub, text in pairs(doc.get("subcommands", [])).items():
            docs[sub.lower()] = pairs(text)
    pending = list(server.ask("COMMAND"))
    while pending:
        row = pending.pop()
        pending += row[9]
        flags, classes = set(row[2]), set(row[6])
        doc = docs.get(row[0].lower(), {})
        traits = set()
        if "admin" in flags or classes & {"@admin", "@dangerous"}:
            traits.add("privileged")
        if "blocking" in flags:
            traits.add("blocking")
        if "module" in flags:
            traits.add("script")
        keys = [text for text in map(key_text, row[8]) if text]
        yield row[0].upper().replace("|", " "), {
            "arity": row[1], "traits": traits, "keys": keys, "category": default_category(traits, keys),
            "arguments": grammar(doc.get("arguments", []), doc.get("group")), "container": bool(row[9])}


def default_category(traits, keys):
    return "data_access" if keys else "privileged_action" if "privileged" in traits else "other"


def tokens(text):
    return {word for word in text.split() if is_token(word)}


def merge(rows, name, new):
    old = rows.get(name)
    if old is None:
        rows[name] = new
        return
    if old["arity"] != new["arity"]:
        print(f"{name}: arity {old['arity']} or {new['arity']}", file=sys.stderr)
        old["arity"] = -min(abs(old["arity"]), abs(new["arity"]))
    if old["keys"] != new["keys"]:
        print(f"{name}: keys {old['keys']} or {new['keys']}", file=sys.stderr)
        old["keys"] = new["keys"] or old["keys"]
    old["traits"] |= new["traits"]
    old["container"] |= new["container"]
    old["category"] = default_category(old["traits"], old["keys"])
    mine, other = tokens(old["arguments"]), tokens(new["arguments"])
    if mine - other and other - mine:
        print(f"{name}: arguments\n  {old['arguments']}\n  {new['arguments']}", file=sys.stderr)
    if len(other) >= len(mine):
        old["arguments"] = new["arguments"]


def overlay(rows):
    with open(os.path.join(HERE, "commands.overlay.txt"), encoding="utf-8") as file:
        for line in file:
            line = line.split("//")[0].strip()
            if not line:
                continue
            names, *settings = [part.strip() for part in line.split(";")]
            for name in names.split(","):
                row = rows.setdefault(name.strip(), {"traits": set(), "keys": [], "arguments": "", "new": True})
                apply(row, settings, name)


def apply(row, settings, name):
    for setting in settings:
        word, _, text = setting.partition(" ")
        if word == "traits":
            for trait in text.split():
                (row["traits"].discard if trait[0] == "-" else row["traits"].add)(trait.lstrip("-"))
        elif word == "keys":
            row["keys"] = [] if text == "none" else text.split()
        elif word == "arity":
            row["arity"] = int(text)
        elif word in ("category", "arguments"):
            row[word] = "" if text == "none" else text
        else:
            sys.exit(f"commands.overlay.txt: {name}: what is '{word}'?")
    row.setdefault("category", default_category(row["traits"], row["keys"]))


def main(addresses):
    rows = {}
    for address in addresses:
        server = Server(address)
        sentinel = "sentinel_version" in server.ask("INFO", "server") or \
            "redis_mode:sentinel" in server.ask("INFO", "server")
        for name, row in server_rows(server):
            # A Sentinel's PUBLISH, INFO … are its own; only what other servers lack is taken from it.
            if not sentinel or name.split()[0] == "SENTINEL":
                merge(rows, name, row)
    overlay(rows)
    for name, row in rows.items():
        container = rows.get(name.split()[0])
        if container is None or "arity" not in row:
            sys.exit(f"{name}: no container or no arity")
        if " " in name and "privileged" in row["traits"] and container["category"] == "other":
            container["category"] = "privileged_action"
    print("# Made by make-command-table.py; not edited by hand. Columns: " + ", ".join(COLUMNS) + ".")
    for name in sorted(rows):
        row = rows[name]
        cells = (name, str(row["arity"]), row["category"], " ".join(sorted(row["traits"])),
                 " ".join(row["keys"]), re.sub(" +", " ", row["arguments"]))
        print("\t".join(cell or "-" for cell in cells))


main(sys.argv[1:])
