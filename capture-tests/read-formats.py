#!/usr/bin/python3
"""Reads lines of the sensor's formats with parsers that are not the sensor's: the csv and json modules, and for text,
CEF, LEEF and the logs of Redshift and of the Valkey audit module small ones written from those formats' own
descriptions.

Usage: read-formats.py FORMAT FILE
Writes one JSON value for each record to standard output; ends with 1 and a sentence where something is malformed.
"""
import csv
import io
import json
import re
import sys

# A word in quotes, or one that needs none; in text a word of the command has no = outside quotes.
QUOTED = r"\"[^\"\\]*(?:\\.[^\"\\]*)*\""
WORD = r"(?:" + QUOTED + r"|[^\s\"',\\]+)"
VALUE = WORD + "(?:," + WORD + ")*"
PAIR = "[a-z0-9_]+=" + VALUE
# A value's = has a backslash before it, which no key holds.
CEF_KEY = re.compile(r"(?:^| )([A-Za-z0-9_.]+)=")
REDSHIFT_ACTIVITY = re.compile(
    r"'(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) UTC "
    r"\[ db=(?P<db>[^ \]]+) user=(?P<user>[^ \]]+) pid=(?P<pid>\d+) userid=(?P<userid>\d+) xid=(?P<xid>\d+) \]' "
    r"LOG: (?P<query>.*)")
VALKEY_TEXT = re.compile(
    r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\] \[(?P<category>\w+)\] (?P<command>" + WORD + ")"
    "(?: (?P<args>" + PAIR + "(?: " + PAIR + ")*?))?"
    r" result=(?P<result>\w+) duration_us=(?P<duration>\d+) keys_modified=(?P<keys>\d+) "
    r"client_id=(?P<client_id>\d+) username=(?P<username>\S+) client_ip=(?P<client_ip>\S+) "
    r"client_port=(?P<client_port>\d+) server_hostname=(?P<server_hostname>\S+)"
    "(?: error=(?P<error>" + PAIR + "(?::[a-z_]+)?(?: " + PAIR + ")?))?")
TEXT_HEAD = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [1-7] (?P<_category>\w+) (?P<_outcome>\w+) "
    r"(?:(?P<_user>[^\s@]+)@(?P<_client>\S+) > (?P<_server>\S+)/(?P<_database>\d+|-)|(?P<_sensor>[^\s@]+))(?= )")
TEXT_WORD = re.compile(" (" + QUOTED + r"|[^\s\"',=\\]+)(?= )")
TEXT_FIELD = re.compile(" ([a-z0-9_]+)=(" + VALUE + ")(?= |$)")
TURNS = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\x00-\x1f\x7f-\x9f]")


class Malformed(Exception):
    pass


def lines(content, end="\n"):
    if content and not content.endswith(end):
        raise Malformed("the last line has no end")
    parts = content.split(end)[:-1]
    for number, line in enumerate(parts, 1):
        odd = TURNS.search(line.replace("\t", ""))
        if odd:
            raise Malformed(f"line {number}: holds U+{ord(odd.group()):04X}")
    return parts


def split_header(line, fields):
    """The fields before the last |, and what stands behind it; a backslash escapes."""
    parts, current, position = [], "", 0
    while len(parts) < fields:
        if position == len(line):
            raise Malformed("the header is short")
        character = line[position]
        if character == "\\":
            current += line[position + 1]
            position += 2
            continue
        position += 1
        if character == "|":
            parts.append(current)
            current = ""
        else:
            current += character
    return parts, line[position:]


def read_cef(line):
    header, extension = split_header(line, 7)
    if header[0] != "CEF:0" or not 0 <= int(header[6]) <= 10:
        raise Malformed("no CEF header")
    record, keys = {"_header": header}, list(CEF_KEY.finditer(extension))
    if not keys or keys[0].start() != 0:
        raise Malformed("bytes before the first pair: " + repr(extension[:80]))
    for key, following in zip(keys, keys[1:] + [None]):
        value = extension[key.end():following.start() if following else len(extension)]
        if re.search(r"[\\=]", re.sub(r"\\[\\=]", "", value)):
            raise Malformed("a bare backslash or equals sign in " + repr(value[:200]))
        if key.group(1) in record:
            raise Malformed(f"{key.group(1)} stands twice")
        record[key.group(1)] = re.sub(r"\\(.)", r"\1", value)
    return record


def read_text(line):
    """The command is what stands before the first bare name=value, and only such stand behind it."""
    head = TEXT_HEAD.match(line)
    if head is None:
        raise Malformed("no head: " + repr(line[:200]))
    record, position, words = {name: part for name, part in head.groupdict().items() if part}, head.end(), []
    while word := TEXT_WORD.match(line, position):
        words.append(word.group(1))
        position = word.end()
    record["_command"] = " ".join(words)
    while field := TEXT_FIELD.match(line, position):
        if field.group(1) in record:
            raise Malformed(f"{field.group(1)} stands twice")
        record[field.group(1)] = field.group(2)
        position = field.end()
    if position != len(line) or not words or list(record)[-1] != "event_id":
        raise Malformed("neither a word nor a field: " + repr(line[position:position + 200]))
    return record


def read_leef(line):
    header, attributes = line.split("|", 6)[:6], line.split("|", 6)[6]
    if header[0] != "LEEF:2.0" or header[5] != "x09":
        raise Malformed("no LEEF header")
    record = {"_header": header}
    for attribute in attributes.split("\t"):
        key, equals, value = attribute.partition("=")
        if not equals or not key.isalnum() or key in record:
            raise Malformed("no attribute: " + repr(attribute))
        record[key] = value
    if not 1 <= int(record["sev"]) <= 10:
        raise Malformed("sev out of range")
    return record


def read_columns(line, count):
    columns = line.split("|")
    if len(columns) != count:
        raise Malformed(f"{len(columns)} columns, not {count}")
    return columns


def read_pattern(line, pattern):
    match = pattern.fullmatch(line)
    if match is None:
        raise Malformed("does not look like its format: " + repr(line[:200]))
    return match.groupdict()


def read_json(line):
    def once(pairs):
        names = [name for name, _ in pairs]
        if len(names) != len(set(names)):
            raise Malformed("a member stands twice: " + str(names))
        return dict(pairs)
    return json.loads(line, object_pairs_hook=once)


def read_csv(content, header, end):
    lines(content, end)
    csv.field_size_limit(len(content) + 1)  # the module's own limit is 128 KiB
    rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    if header:
        names = rows.pop(0)
        width = len(names)
    else:
        width = 13
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise Malformed(f"row {number}: {len(row)} cells, not {width}")
    return [dict(zip(names, row)) for row in rows] if header else rows


LINE = {
    "json": read_json,
    "ecs": read_json,
    "ocsf": read_json,
    "valkey-audit-json": read_json,
    "cef": read_cef,
    "leef": read_leef,
    "text": read_text,
    "valkey-audit-text": lambda line: read_pattern(line, VALKEY_TEXT),
    "redshift-activity": lambda line: read_pattern(line, REDSHIFT_ACTIVITY),
    "redshift-connection": lambda line: read_columns(line, 22),
    "redshift-user": lambda line: read_columns(line, 11),
}


def read(name, content):
    if name == "csv":
        return read_csv(content, header=True, end="\r\n")
    if name == "valkey-audit-csv":
        return read_csv(content, header=False, end="\n")
    if name in ("json", "ecs", "ocsf"):
        # What these leave as it is (a JSON string holds it safely) must still be no end of a line.
        parts = content.split("\n")[:-1]
        if parts != content.splitlines():
            raise Malformed("a line that ends in two ways")
        return [LINE[name](line) for line in parts]
    return [LINE[name](line) for line in lines(content)]


def main():
    with open(sys.argv[2], "rb") as file:
        content = file.read().decode("utf-8")
    try:
        for record in read(sys.argv[1], content):
            print(json.dumps(record))
    except (Malformed, ValueError, csv.Error) as error:
        sys.exit(f"{sys.argv[1]}: {error}")


if __name__ == "__main__":
    main()
