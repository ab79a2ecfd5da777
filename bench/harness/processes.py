"""processes.py - processor time and memory of servers that do not account for themselves, from
/proc: a process, or one with all its children.
"""
import os
import pathlib

_TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """The fields of /proc/PID/stat after the name, or None when it has ended."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2:].split()


def _tree(pid):
    parents = {}
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(folder.name)):
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += parents.get(found[-1], [])
    return found


def cpu_s(pid, children=False):
    """Seconds so far; with `children` also those of its descendants, ended ones included."""
    total = 0
    for one in _tree(pid) if children else [pid]:
        if fields := _stat(one):
            total += sum(int(field) for field in fields[11:15 if children else 13])
    return total / _TICK


def peak_mib(pid, children=False):
    total = 0
    for one in _tree(pid) if children else [pid]:
        try:
            for line in pathlib.Path(f"/proc/{one}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total / 1024


def written_bytes(pid, children=False):
    total = 0
    for one in _tree(pid) if children else [pid]:
        try:
            for line in pathlib.Path(f"/proc/{one}/io").read_text().splitlines():
                if line.startswith("write_bytes:"):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total
