"""The list of recordings. A case is a function: what is said while tcpdump listens to a fresh server."""

import fnmatch
import os

from lab import Lab

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CASES = {}
SCRIPTS = {}


def case(name, *options, program="redis-server", **recording):
    """`name` is area/file; `options` are the server's; `recording` goes to Lab.record. The function takes the lab."""
    def register(function):
        def make(lab):
            server = lab.server(*options, program=program)
            with lab.record(path_of(name), **recording):
                function(lab)
            lab.stop(server)
        CASES[name] = (make, function.__doc__, program)
        SCRIPTS[name] = script_of(function)
        return function
    return register


def scene(name):
    """A case that starts its servers and recordings itself: the function takes the lab and the path to write."""
    def register(function):
        CASES[name] = (lambda lab: function(lab, path_of(name)), function.__doc__, "redis-server")
        SCRIPTS[name] = script_of(function)
        return function
    return register


def script_of(function):
    return os.path.basename(function.__code__.co_filename)


def path_of(name):
    return os.path.join(FOLDER, name if ".pcap" in name else name + ".pcap")


def make_all(pattern="*"):
    for name, (make, _, program) in CASES.items():
        variable = program.upper().replace("-", "_")
        if not fnmatch.fnmatch(name, pattern):
            continue
        if program != "redis-server" and variable not in os.environ:
            print(f"{name}: left as it is, for {variable} does not name a server")
            continue
        with Lab() as lab:
            make(lab)
        print(name, os.path.getsize(path_of(name)))
