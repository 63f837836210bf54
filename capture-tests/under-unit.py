#!/usr/bin/env python3
"""Runs a command under the system call filter of a systemd unit, where no systemd runs: what SystemCallFilter= does not
allow fails with EPERM, as in the service.

Usage: under-unit.py UNIT[,DROP-IN] COMMAND...
Needs systemd-analyze (the sets), the kernel's headers (the numbers) and Linux on x86-64 or arm64.
"""
import ctypes
import os
import platform
import re
import struct
import subprocess
import sys

HEADERS = {
    "x86_64": (["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"], 0xC000003E),
    "aarch64": (["/usr/include/asm-generic/unistd.h"], 0xC00000B7),
}
ALLOW, EPERM = 0x7FFF0000, 0x00050001


def expand(name):
    """The calls of a set; sets hold sets."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True).stdout
    names = [line.strip() for line in listed.splitlines()[1:]]
    return set().union(*(expand(found) for found in names if found and not found.startswith("#")))


def allowed(files):
    """As systemd reads it: the first word makes a list of what is allowed, ~ takes away, later words add."""
    calls = expand("@default")
    for file in files:
        with open(file, encoding="utf-8") as unit:
            for words in re.findall(r"^SystemCallFilter=(.*)$", unit.read(), re.M):
                for word in words.lstrip("~").split():
                    if words.startswith("~"):
                        calls -= expand(word)
                    else:
                        calls |= expand(word)
    return calls | expand("@default")


def numbers(calls):
    paths, audit = HEADERS[platform.machine()]
    with open(next(path for path in paths if os.path.exists(path)), encoding="utf-8") as header:
        table = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read())
    return sorted(int(number) for name, number in table if name in calls), audit


def confine(permitted, audit):
    program = [(0x20, 0, 0, 4), (0x15, 1, 0, audit), (0x06, 0, 0, EPERM), (0x20, 0, 0, 0)]
    for number in permitted:
        program += [(0x15, 0, 1, number), (0x06, 0, 0, ALLOW)]
    program.append((0x06, 0, 0, EPERM))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    filled = Program(len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, ctypes.byref(filled), 0, 0) != 0:
        sys.exit(f"under-unit.py: no filter: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    confine(*numbers(allowed(sys.argv[1].split(","))))
    os.execvp(sys.argv[2], sys.argv[2:])
