"""profile.py - the functions behind the places that bench/embedded/sampler has counted."""
import bisect
import collections
import pathlib
import re
import subprocess

from . import guest

KERNEL = "[kernel]"


class _Symbols:
    """A file's functions, by the offset in the file that the sampler gives."""

    def __init__(self, path, symbols):
        segments = subprocess.run([f"{guest.TOOLS}readelf", "-lW", path], capture_output=True,
                                  text=True, check=True).stdout
        self._segments = [tuple(int(number, 16) for number in found) for found in re.findall(
            r"^\s+LOAD\s+0x(\w+) 0x(\w+) 0x\w+ 0x(\w+) .*E", segments, re.M)]
        listed = subprocess.run([f"{guest.TOOLS}nm", "-C", "-S", "-n", symbols],
                                capture_output=True, text=True, check=True).stdout
        functions = re.findall(r"^(\w+) (\w+) [tTwWiI] (.*)$", listed, re.M)
        self._functions = [(int(at, 16), int(size, 16), name) for at, size, name in functions]
        self._begins = [at for at, _, _ in self._functions]

    def name(self, offset):
        for begin, address, size in self._segments:
            if begin <= offset < begin + size:
                offset += address - begin
                break
        number = bisect.bisect_right(self._begins, offset) - 1
        if number < 0:
            return "?"
        at, size, name = self._functions[number]
        return name if offset < at + size else "?"


def _debug_file(path):
    """Debian's symbols of a library, which have the library's build id for a name."""
    notes = subprocess.run([f"{guest.TOOLS}readelf", "-n", path], capture_output=True, text=True,
                           check=True).stdout
    build_id = re.search(r"Build ID: (\w+)", notes).group(1)
    return guest.SYSROOT / f"usr/lib/debug/.build-id/{build_id[:2]}/{build_id[2:]}.debug"


def short(name):
    """A function's name without its arguments, and without those of templates."""
    while (shorter := re.sub(r"<[^<>]*>", "", name)) != name:
        name = shorter
    return re.sub(r"(\(.*|\[abi:.*| \[clone.*)$", "", name.replace("(anonymous namespace)::", "")).strip()


def functions(said, plugin):
    """(samples of everything, [(name, samples), ...], the dearest first) of what the sampler said;
    the whole kernel is one function."""
    counts, symbols = collections.Counter(), {}
    for file, offset, count in re.findall(r"^(\S+) ([0-9a-f]+) (\d+)$", said, re.M):
        name = pathlib.PurePath(file).name
        if file == KERNEL:
            counts[KERNEL] += int(count)
            continue
        if name not in symbols:
            try:
                path = plugin if name == plugin.name else guest.library(name)
                symbols[name] = _Symbols(path, plugin if path == plugin else _debug_file(path))
            except (OSError, AttributeError, subprocess.CalledProcessError):
                symbols[name] = None
        known = symbols[name]
        counts[short(known.name(int(offset, 16))) if known else name] += int(count)
    return sum(counts.values()), counts.most_common()
