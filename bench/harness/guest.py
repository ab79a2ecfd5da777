"""guest.py - a virtual i.MX6 board whose clock counts instructions: runs scripts in it.

QEMU's machine `sabrelite` with Debian's kernel for armhf; one core, 512 MiB, only the loopback
interface, everything in memory.  With `-icount shift=0` each instruction takes a nanosecond of the
guest's time, and time in which all of the guest sleeps is passed over: so a figure is the same
however busy this machine is.
"""
import contextlib
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

from . import measure, servers

SYSROOT = measure.ROOT / "build/cache/sysroot-armhf"
BUILD = measure.ROOT / "build/armhf"
TOOLS = "arm-linux-gnueabihf-"

_INIT = measure.ROOT / "bench/embedded/init"
# Where the C library and its loader are found by programs that were linked against them.
_LIBRARIES = {"ld-linux-armhf.so.3": "lib", "libc.so.6": "lib/arm-linux-gnueabihf",
              "libm.so.6": "lib/arm-linux-gnueabihf"}


def library(name):
    """The file of Debian's C library for armhf."""
    return SYSROOT / "lib/arm-linux-gnueabihf" / name


def qemu(initramfs, log):
    """The command that boots it."""
    kernel, = SYSROOT.glob("boot/vmlinuz-*")
    board, = SYSROOT.glob("usr/lib/linux-image-*/imx6q-sabrelite.dtb")
    return ["qemu-system-arm", "-M", "sabrelite", "-m", "512M", "-smp", "1",
            "-icount", "shift=0,sleep=off", "-kernel", kernel, "-dtb", board, "-initrd", initramfs,
            "-append", "console=ttymxc1 quiet norandmaps rdinit=/init",
            "-serial", "null", "-serial", f"file:{log}", "-display", "none", "-monitor", "none",
            "-no-reboot"]


class Guest:
    """Programs, files and scripts; boot() runs the scripts and returns what they printed."""

    def __init__(self):
        self._texts = {}
        self._runs = []
        self._programs = []

    def program(self, path):
        """Into /bench, without what only debuggers read."""
        self._programs.append(path)

    def text(self, name, content):
        self._texts[name] = content

    def run(self, name, *lines):
        """A script for busybox's shell, in /bench."""
        self._runs.append(name)
        self._texts[f"runs/{len(self._runs):03}"] = "\n".join(lines) + "\n"

    def boot(self, seconds):
        """{name of the run: its output}; RuntimeError when one failed or the time is over."""
        with tempfile.TemporaryDirectory(prefix="bench-guest-") as folder:
            folder = pathlib.Path(folder)
            initramfs, log = folder / "initramfs", folder / "log"
            self._pack(folder / "root", initramfs)
            log.touch()
            machine = subprocess.Popen([str(word) for word in qemu(initramfs, log)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            try:
                self._watch(machine, log, seconds)
            finally:
                servers.end(machine)
            return self._outputs(_said(log))

    def _pack(self, root, initramfs):
        for place in ("bin", "dev", "proc", "sys", "tmp", "bench/runs", *_LIBRARIES.values()):
            (root / place).mkdir(parents=True, exist_ok=True)
        shutil.copy(SYSROOT / "bin/busybox", root / "bin")
        shutil.copy(_INIT, root / "init")
        for name, place in _LIBRARIES.items():
            shutil.copy(library(name), root / place)
        for path in self._programs:
            subprocess.run([f"{TOOLS}strip", "-o", root / "bench" / path.name, path], check=True)
        for name, content in self._texts.items():
            (root / "bench" / name).write_text(content)
        (root / "bench/now").write_text(f"{int(time.time())}\n")
        names = "\n".join(str(path.relative_to(root)) for path in [root, *root.rglob("*")])
        with initramfs.open("wb") as out:
            subprocess.run(["cpio", "--create", "--format=newc", "--owner=0:0", "--quiet"],
                           cwd=root, input=names.encode(), stdout=out, check=True)

    def _watch(self, machine, log, seconds):
        limit = time.monotonic() + seconds
        while "== all done" not in (said := _said(log)):
            begun = re.findall(r"^== begin (\d+)$", said, re.M)
            if begun:
                measure.say(f"guest: {len(begun)} of {len(self._runs)}: "
                            f"{self._runs[int(begun[-1]) - 1]}")
            if machine.poll() is not None:
                raise RuntimeError(f"QEMU ended: {machine.stderr.read()[-1000:]}")
            if time.monotonic() > limit:
                raise RuntimeError(f"the guest was not done after {seconds} s: {said[-1000:]}")
            with contextlib.suppress(subprocess.TimeoutExpired):
                machine.wait(1)

    def _outputs(self, said):
        outputs = {}
        found = re.findall(r"^== begin (\d+)\n(.*?)^== end \1 (\d+)$", said, re.M | re.S)
        for number, output, code in found:
            name = self._runs[int(number) - 1]
            if code != "0":
                raise RuntimeError(f"in the guest, {name} ended with {code}: {output[-1000:]}")
            outputs[name] = output
        return outputs


def _said(log):
    """The serial line's text; its lines end as a terminal wants them."""
    return log.read_text(errors="replace").replace("\r", "")
