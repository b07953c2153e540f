#!/usr/bin/env python3
"""Proves that the code keeps to its layers.

Reads layers.txt, proves that the layers form no cycle, and checks every C++ file of the tree:
each #include against the layers, and the simple rules about what must never be in a folder.
Also checks the length of source files. Prints `path:line: message` for each breach.
--self-test plants one breach of each kind in a temporary tree and proves that it is found.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

MAX_LINES = 400
CPP = (".cpp", ".hpp", ".h", ".cpp.in", ".hpp.in")
SKIPPED_FOLDERS = {"build", "__pycache__", "node_modules"}
# Helpers of the build itself; they include nothing of ours.
LAYERLESS = "cmake"

# Folders whose sub-folders are siblings that must not know each other, with what all may use.
# Files directly in such a folder are shared too.
SIBLINGS = {"ca-backends": {"shared"}, "storage": {"schema", "shared"}, "formats": {"shared"},
            "sinks": {"shared"}}

OPENSSL, SQLITE, BEAST = r"<openssl/", r"<sqlite3", r"<boost/beast[/.]"
ASIO, JSON = r"<boost/asio[/.]|<boost/cobalt", r"<boost/json[/.]|<nlohmann/"
THREADS = r"<(thread|mutex|shared_mutex|condition_variable|future|semaphore|barrier|latch)>"
FILES = r"<(fstream|filesystem|iostream)>"
READS_CLOCK = r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock)::now\s*\("

# What a regex can prove of "what must never be in a folder": folders, what the rule looks at
# (the text between and with the brackets of an #include, or code without comments and strings),
# pattern, what to say, and the files it does not hold for.
RULES = [
    ("core/base core/model", "include", OPENSSL, "values know no OpenSSL", ""),
    ("core/base core/model", "include", JSON, "values know no JSON", ""),
    ("core/base core/model", "include", SQLITE, "values know no SQL", ""),
    ("core/base core/model", "include", THREADS, "values know no threads", ""),
    ("core/base core/model", "include", FILES, "values do no I/O", ""),
    ("core/base core/model", "include", ASIO, "Asio is known to core/base/task.hpp only",
     r"core/base/task\.hpp"),
    ("core/base core/model", "code", READS_CLOCK, "time is read through the Clock port only", ""),
    ("core/rules", "include", ASIO, "rules are plain functions", ""),
    ("core/rules", "include", r"<random>", "rules know no randomness", ""),
    ("core/rules", "include", OPENSSL + "|" + SQLITE + "|" + JSON + "|" + FILES,
     "rules see values only", ""),
    ("core/rules", "code", READS_CLOCK, "rules are told what time it is", ""),
    ("core/rules", "code", r"\bco_(await|return|yield)\b", "rules are no coroutines", ""),
    ("core/ports", "include", OPENSSL + "|" + SQLITE + "|" + BEAST, "ports name no product", ""),
    ("core/crypto", "code", r"\bco_await\b", "cryptography never awaits", ""),
    ("core/crypto", "include", FILES, "cryptography reads no files", ""),
    ("core/engine", "include", BEAST + "|" + SQLITE, "the engine knows neither HTTP nor SQL", ""),
    ("core/service", "include", BEAST, "services know no HTTP", ""),
    ("core/service", "include", SQLITE, "services know no SQL", ""),
    ("core/service", "include", OPENSSL, "services hold no OpenSSL handles", ""),
    ("core net api auditor sinks storage ca-backends formats http cli app client pkcs11 ksp", "code",
     r"(?<![\w:])::(fsync|fdatasync|syncfs|rename|renameat2)\s*\(|\bfilesystem::rename\s*\(",
     "what must survive a power cut is written by files/ only",
     # A cache may be lost; only half a file may never be read.
     r"pkcs11/cache_files\.cpp"),
    ("core/engine core/service app", "include", r"<crypto_mb/", "crypto_mb is known to core/crypto only",
     ""),
    ("http", "include", SQLITE, "the HTTP edge knows no SQL", ""),
    ("http", "include", OPENSSL, "OpenSSL is known to http/edge/tls* only", r"http/edge/tls[^/]*"),
    ("client pkcs11 ksp", "include", r"<thread>", "a module in a foreign process has no threads",
     ""),
    ("client pkcs11 ksp", "code", r"\b(exit|_exit|quick_exit|abort)\s*\(",
     "a module never ends the process that loaded it", ""),
    ("core files net api auditor sinks storage ca-backends formats http pkcs11 ksp", "code",
     r"\b(secure_)?getenv\s*\(", "the environment is read in app/, cli/ and client/ only", ""),
]

# Comments, raw strings, strings and characters, in the order in which they must be tried. A quote
# after a letter or digit is a digit separator (1'000) or a prefix, not the start of a character.
TOKENS = re.compile(
    r"//(?:[^\n\\]|\\.|\\\n)*|/\*.*?\*/"
    r'|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'
    r'|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?<![0-9A-Za-z_])'(?:[^'\\\n]|\\.)*'",
    re.DOTALL,
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]*>|"[^"\n]*")', re.MULTILINE)


def blank(text):
    """Spaces of the same shape, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return TOKENS.sub(lambda m: m[0] if m["string"] else blank(m[0]), text)


def without_strings(text):
    return TOKENS.sub(lambda m: blank(m[0]), text)


class Layers:
    """The table of layers.txt: name -> set of names it may include, or None for everything."""

    def __init__(self, path):
        self.allowed = {}
        self.breaches = []
        line_of = {}
        for number, line in enumerate(path.read_text().splitlines(), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            name, colon, lower = (part.strip() for part in line.partition(":"))
            if not colon or not name or " " in name:
                self.breaches.append((path.name, number, "not of the form `folder : folders`"))
            elif name in self.allowed:
                self.breaches.append((path.name, number, f"{name} has two lines"))
            else:
                self.allowed[name] = None if lower == "*" else set(lower.split())
                line_of[name] = number
        self.expand_groups()
        for name, lower in self.allowed.items():
            for other in sorted((lower or set()) - self.allowed.keys()):
                self.breaches.append((path.name, line_of[name], f"{other} has no line"))
        for cycle in self.cycles():
            self.breaches.append((path.name, line_of[cycle[0]], "a cycle: " + " -> ".join(cycle)))

    def expand_groups(self):
        """Puts every folder below `a/b` that has a line in place of `a/b/*`."""
        for lower in filter(None, self.allowed.values()):
            for group in [name for name in lower if name.endswith("/*")]:
                members = {name for name in self.allowed if name.startswith(group[:-1])}
                if members:
                    lower.remove(group)
                    lower |= members

    def cycles(self):
        """The first cycle met on a walk down from each layer, each once."""
        state, found = {}, []

        def walk(name, way):
            if state.get(name) == "done":
                return
            if name in way:
                found.append(way[way.index(name):] + [name])
                return
            for lower in sorted(self.allowed.get(name) or ()):
                walk(lower, way + [name])
            state[name] = "done"

        for name in self.allowed:
            walk(name, [])
        return found

    def of(self, path):
        """The layer with the longest name that `path` begins with."""
        parts = path.split("/")
        for length in range(len(parts) - 1, 0, -1):
            name = "/".join(parts[:length])
            if name in self.allowed:
                return name
        return None


def sibling(layer, path):
    """The one of several siblings that a file belongs to; None where siblings share it."""
    if layer not in SIBLINGS:
        return None
    below = path[len(layer) + 1:].split("/")
    return below[0] if len(below) > 1 and below[0] not in SIBLINGS[layer] else None


def include_breach(layers, root, path, included):
    """Why file `path` may not include `included` (with its quotes or brackets), or None."""
    name = included[1:-1]
    own = layers.of(path)
    target = layers.of(name)
    if included[0] == "<" and not (target and (root / name).is_file()):
        return None
    if target is None:
        return f'"{name}" does not begin with a layer of layers.txt; name the whole path'
    if own is None:
        return f"{LAYERLESS}/ belongs to the build and includes nothing of ours"
    allowed = layers.allowed[own]
    if allowed is None:
        return None
    if target != own:
        return None if target in allowed else f"{own} may not include {target}"
    mine, other = sibling(own, path), sibling(own, name)
    if other and mine != other:
        who = f"{own}/{mine}" if mine else f"what all of {own} share"
        return f"{who} may not include its sibling {own}/{other}" if mine else \
            f"{who} may not include one of them, {own}/{other}"
    return None


def check_cpp(layers, root, path, text):
    """Yields (line, message) for each breach of one C++ file, and counts its includes."""
    if layers.of(path) is None and not path.startswith(LAYERLESS + "/"):
        yield 1, "the folder has no line in layers.txt"
        return
    rules = [(kind, re.compile(pattern), message)
             for folders, kind, pattern, message, exempt in RULES
             if any(path.startswith(folder + "/") for folder in folders.split())
             and not (exempt and re.match(exempt, path))]
    # Line numbers are looked up only for breaches.
    included_text = without_comments(text)
    for match in INCLUDE.finditer(included_text):
        included = match[1]
        messages = [message for kind, pattern, message in rules
                    if kind == "include" and pattern.search(included)]
        messages.append(include_breach(layers, root, path, included))
        for message in filter(None, messages):
            yield included_text.count("\n", 0, match.start()) + 1, message
    code = without_strings(text)
    for kind, pattern, message in rules:
        if kind == "code":
            for match in pattern.finditer(code):
                yield code.count("\n", 0, match.start()) + 1, message


def source_files(root):
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        hidden = any(part.startswith(".") or part in SKIPPED_FOLDERS for part in relative.parts)
        if not hidden and path.is_file() and path.name.endswith(CPP + (".py",)):
            yield path, relative.as_posix()


def check_tree(root):
    """Returns the breaches as (path, line, message), the number of files, and the longest one."""
    layers = Layers(root / "layers.txt")
    breaches = list(layers.breaches)
    lengths = {}
    for path, relative in source_files(root):
        text = path.read_text(encoding="utf-8", errors="replace")
        lengths[relative] = length = text.count("\n")
        if length > MAX_LINES:
            breaches.append((relative, MAX_LINES + 1, f"{length} lines; at most {MAX_LINES}"))
        if not relative.endswith(".py"):
            breaches += [(relative, *breach) for breach in check_cpp(layers, root, relative, text)]
    longest = max(lengths, key=lengths.get, default=None)
    return breaches, len(lengths), (longest, lengths.get(longest, 0))


# Breaches to plant, one tree each: the files of the tree, the breach to be found as `path:line` and
# a part of its message. None: nothing may be found.
PLANTED = [
    ({"core/base/a.hpp": '#pragma once\n#include "core/model/b.hpp"\n'},
     "core/base/a.hpp:2", "may not include core/model"),
    ({"http/front/a.cpp": "#include <storage/b.hpp>\n", "storage/b.hpp": ""},
     "http/front/a.cpp:1", "may not include storage"),
    ({"http/routes/a.cpp": '/* "\n*/ #include "ca-backends/internal/b.hpp"\n'},
     "http/routes/a.cpp:2", "may not include ca-backends"),
    ({"core/service/signing/a.cpp": '#include "b.hpp"\n'}, "core/service/signing/a.cpp:1", "whole path"),
    ({"core/new/a.cpp": "\n"}, "core/new/a.cpp:1", "no line in layers.txt"),
    ({"cmake/a.cpp": '#include "core/base/b.hpp"\n'}, "cmake/a.cpp:1", "nothing of ours"),
    ({"app/registry.cpp.in": '#include "tests/a.hpp"\n'}, "app/registry.cpp.in:1", "may not"),
    ({"storage/sqlite/a.cpp": '#include "storage/memory/b.hpp"\n'},
     "storage/sqlite/a.cpp:1", "its sibling storage/memory"),
    ({"sinks/file/a.cpp": '#include "sinks/shared/c.hpp"\n#include "sinks/syslog/b.hpp"\n'},
     "sinks/file/a.cpp:2", "its sibling sinks/syslog"),
    ({"app/state/a.cpp": '#include "app/serve/b.hpp"\n'}, "app/state/a.cpp:1", "may not include app/serve"),
    ({"auditor/a.cpp": "// ::fsync(1)\nauto s = ::rename(a, b);\n"}, "auditor/a.cpp:2", "by files/ only"),
    ({"storage/codec.cpp": '#include "storage/sqlite/b.hpp"\n'},
     "storage/codec.cpp:1", "may not include one of them"),
    ({"core/model/a.hpp": "#include <openssl/evp.h>\n"}, "core/model/a.hpp:1", "no OpenSSL"),
    ({"core/base/a.hpp": "#include <boost/json.hpp>\n"}, "core/base/a.hpp:1", "no JSON"),
    ({"core/base/a.hpp": "#include <sqlite3.h>\n"}, "core/base/a.hpp:1", "no SQL"),
    ({"core/base/a.hpp": "#include <thread>\n"}, "core/base/a.hpp:1", "no threads"),
    ({"core/model/a.hpp": "#include <boost/asio/awaitable.hpp>\n"},
     "core/model/a.hpp:1", "task.hpp only"),
    ({"core/rules/a.cpp": "#include <boost/asio.hpp>\n"}, "core/rules/a.cpp:1", "plain functions"),
    ({"core/rules/a.cpp": "\nauto t = std::chrono::system_clock::now();\n"},
     "core/rules/a.cpp:2", "told what time it is"),
    ({"core/rules/a.cpp": "auto n = 1'000; co_return n; // '\n"},
     "core/rules/a.cpp:1", "no coroutines"),
    ({"core/service/signing/a.cpp": "#include <boost/beast/http.hpp>\n"},
     "core/service/signing/a.cpp:1", "no HTTP"),
    ({"core/service/signing/a.cpp": "#include <sqlite3.h>\n"}, "core/service/signing/a.cpp:1", "no SQL"),
    ({"core/service/signing/a.cpp": "#include <openssl/evp.h>\n"}, "core/service/signing/a.cpp:1", "no OpenSSL"),
    ({"http/front/a.cpp": "#include <sqlite3.h>\n"}, "http/front/a.cpp:1", "no SQL"),
    ({"http/edge/session.cpp": "#include <openssl/ssl.h>\n"}, "http/edge/session.cpp:1", "http/edge/tls*"),
    ({"client/a.cpp": "#include <thread>\n"}, "client/a.cpp:1", "no threads"),
    ({"pkcs11/a.cpp": "void f() { std::abort(); }\n"}, "pkcs11/a.cpp:1", "never ends the process"),
    ({"net/a.cpp": 'auto p = std::getenv("HOME");\n'}, "net/a.cpp:1", "environment"),
    ({"tests/a.py": "\n" * (MAX_LINES + 1)}, f"tests/a.py:{MAX_LINES + 1}", "at most"),
    ({"layers.txt": "a : b\nb : c\nc : a\n"}, "layers.txt:1", "a cycle: a -> b -> c -> a"),
    ({"layers.txt": "a : b\n"}, "layers.txt:1", "b has no line"),
    ({"layers.txt": "a : b/*\n"}, "layers.txt:1", "b/* has no line"),
    ({"layers.txt": "a : b/*\nb/c :\nb/d : a\n"}, "layers.txt:1", "a cycle: a -> b/d -> a"),
    # The edge knows no service, and a room of the services none that is not on its line.
    ({"http/edge/a.cpp": '#include "core/service/shared/b.hpp"\n'},
     "http/edge/a.cpp:1", "may not include core/service/shared"),
    ({"core/service/people/a.cpp": '#include "core/service/signing/b.hpp"\n'},
     "core/service/people/a.cpp:1", "may not include core/service/signing"),
    # What looks like a breach and is none.
    ({"core/base/task.hpp": '#include <boost/asio/awaitable.hpp>\n#include "core/base/b.hpp"\n',
      "core/rules/a.cpp": '// co_await\n/* #include "http/x.hpp"\n*/ auto s = "x::now() //";\n',
      "core/service/signing/a.cpp": '#include <net/if.h>\n#include "core/engine/b.hpp"\n',
      "http/edge/tls.cpp": "#include <openssl/ssl.h>\n",
      "storage/sqlite/a.cpp": '#include "storage/schema/b.hpp"\n#include "storage/codec.hpp"\n'
                              '#include "storage/sqlite/c.hpp"\n',
      "tests/unit/a.cpp": '#include "http/edge/a.hpp"\nauto s = R"x(\n#include "nowhere.hpp"\n)x";\n',
      "cmake/a.cpp": "#include <boost/asio/impl/src.hpp>\n",
      "build/dev/a.cpp": '#include "nowhere.hpp"\n',
      "tests/a.py": "\n" * MAX_LINES}, None, ""),
]


def self_test(layers_file):
    """Proves on planted breaches that the checker finds each of them, and nothing else."""
    failures = 0
    for files, place, message in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in {"layers.txt": layers_file.read_text(), **files}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            found = [(f"{path}:{line}", text) for path, line, text in check_tree(root)[0]]
        as_planted = not found if place is None else (
            len(found) == 1 and found[0][0] == place and message in found[0][1])
        if not as_planted:
            failures += 1
            print(f"self-test: planted {place} {message!r} in {files}, found {found}")
    print(f"self-test: {len(PLANTED)} trees, {failures} failures")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if options.self_test:
        return self_test(options.root / "layers.txt")
    breaches, files, (longest, length) = check_tree(options.root)
    for path, line, message in breaches:
        print(f"{path}:{line}: {message}")
    print(f"layers: {files} files, {len(breaches)} breaches; longest file: {longest} ({length} lines)")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
