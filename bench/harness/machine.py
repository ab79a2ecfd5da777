"""machine.py - what a run was done on and with: processor, kernel, memory, versions, commit."""
import os
import pathlib
import platform
import re
import shlex
import subprocess
import sys

LOAD_AT_START = round(os.getloadavg()[0], 1)
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def first_line(*command, pattern=r"(.*)"):
    """What a command says of itself; "" when it is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(pattern, done.stdout + done.stderr)
    return found.group(1).strip() if found else ""


def facts():
    cpu = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.*)$", cpu, re.M)
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    flags = re.search(r"^flags\s*: (.*)$", cpu, re.M)
    aes = flags is not None and " aes " in f" {flags.group(1)} "
    return {"cpu": model.group(1) if model else platform.machine(),
            "architecture": platform.machine(), "aes_instructions": aes,
            "cores": len(os.sched_getaffinity(0)), "kernel": platform.release(),
            "memory_gib": round(int(memory.group(1)) / (1 << 20), 1) if memory else None,
            "load_at_start": LOAD_AT_START}


def commit():
    """The commit, with "+" when the work tree differs from it (results apart)."""
    name = first_line("git", "rev-parse", "--short=10", "HEAD")
    changed = first_line("git", "status", "--porcelain", "--", ".", ":!bench/results",
                         ":!bench/plots", ":!bench/README.md")
    return name + ("+" if changed else "")


def botan(folder="botan"):
    header = ROOT / f"build/cache/{folder}/lib/cmake"
    found = [path.name.removeprefix("Botan-") for path in header.glob("Botan-*")]
    return found[0] if found else ""


def package(name):
    """The version of an installed Debian package."""
    return first_line("dpkg-query", "-W", "-f=${Version}", name)


def versions(wanted):
    """{name: version} of those that are asked for and there."""
    known = {
        "compiler": lambda: first_line("c++", "--version"),
        "cross compiler": lambda: first_line("arm-linux-gnueabihf-g++", "--version"),
        "Botan": botan,
        "Botan for armhf": lambda: botan("botan-armhf"),
        "OpenSSL": lambda: first_line("openssl", "version", pattern=r"OpenSSL (\S+)"),
        "haproxy": lambda: package("haproxy"),
        "Postfix": lambda: first_line("postconf", "-d", "-h", "mail_version"),
        "libcurl": lambda: package("libcurl4-openssl-dev"),
        "vmime": lambda: package("libvmime-dev"),
        "Python": lambda: first_line("/usr/bin/python3", "--version", pattern=r"Python (\S+)"),
        "node": lambda: first_line("node", "--version"),
        "nodemailer": lambda: first_line(
            "node", "-p", "require('./build/cache/bench/node_modules/nodemailer/package.json')"
            ".version"),
        "Alertmanager": lambda: package("prometheus-alertmanager"),
        "valgrind": lambda: first_line("valgrind", "--version"),
        "strace": lambda: first_line("strace", "--version", pattern=r"version (\S+)"),
        "Google Benchmark": lambda: package("libbenchmark-dev"),
        "SQLite": lambda: package("libsqlite3-dev"),
        "QEMU": lambda: package("qemu-system-arm"),
    }
    return {name: said for name in wanted if (said := known[name]())}


class Command(list):
    """The words of a command, and what they do not tell: the essence of a configuration file."""

    def __init__(self, words, note=""):
        super().__init__(words)
        self.note = note

    def after(self, *words):
        """The same under another program."""
        return Command([*words, *self], self.note)


def shown(command):
    """A command as a reader can type it: without this machine's folders."""
    text = shlex.join(str(word) for word in command)
    text = text.replace(str(ROOT) + "/", "").replace(sys.executable, "python3")
    text = text.replace("/usr/bin/python3", "python3")
    text = re.sub(rf"{re.escape(os.environ.get('TMPDIR', '/tmp'))}/[\w.-]+/", "DIR/", text)
    note = getattr(command, "note", "")
    return f"{text}  # {note}" if note else text
