"""requirements.py - gets what a benchmark needs: Debian packages, nodemailer, our release build,
the peers' clients.  What is there is not fetched or made again.
"""
import contextlib
import os
import pathlib
import shutil
import subprocess

from . import machine, measure

# The package, by a program that shows that it is there; None: dpkg knows.
PACKAGES = {
    "haproxy": "haproxy", "postfix": "smtp-sink", "openssl": "openssl", "nodejs": "node",
    "libcurl4-openssl-dev": None, "libvmime-dev": None,
    "prometheus-alertmanager": "prometheus-alertmanager", "valgrind": "valgrind",
    "strace": "strace", "util-linux": "taskset", "pkg-config": "pkg-config",
}
FOR_EMBEDDED = {"qemu-system-arm": "qemu-system-arm", "cpio": "cpio"}
NODEMAILER = "nodemailer@10"

as_built = False  # what was built before is used as it is


class Missing(Exception):
    """Something that only the reader can get; the text says how."""


def _is_there(name, shown_by):
    if shown_by:
        return shutil.which(shown_by) is not None
    return machine.first_line("dpkg-query", "-W", "-f=${db:Status-Status}", name) == "installed"


@contextlib.contextmanager
def _no_service_starts():
    """What is installed for a benchmark must not become a server of this machine."""
    policy = pathlib.Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def packages(names):
    known = {**PACKAGES, **FOR_EMBEDDED}
    missing = [name for name in names if not _is_there(name, known[name])]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if not measure.is_root() or shutil.which("apt-get") is None:
        raise Missing(f"these packages are missing; install them, then run this again:\n\n"
                      f"    sudo {' '.join(command)}\n")
    measure.say(f"installing {' '.join(missing)}")
    measure.CACHE.mkdir(parents=True, exist_ok=True)
    log = measure.CACHE / "apt.log"
    with log.open("w") as out, _no_service_starts():
        def call(*words, text=""):
            return subprocess.run(words, stdout=out, stderr=out, input=text, text=True, env={
                **os.environ, "DEBIAN_FRONTEND": "noninteractive"}).returncode

        call("apt-get", "update")
        if "postfix" in missing:
            call("debconf-set-selections",
                 text="postfix postfix/main_mailer_type select No configuration\n")
        code = call(*command)
        for service in {"haproxy", "prometheus-alertmanager"} & set(missing):
            call("systemctl", "disable", service)  # nor at the next boot
    if code != 0:
        raise Missing(f"apt could not install {' '.join(missing)}: see {log}")


def nodemailer():
    if (measure.CACHE / "node_modules/nodemailer").exists():
        return
    if shutil.which("npm") is None:
        packages_command = "sudo apt-get install --no-install-recommends npm"
        raise Missing(f"npm is missing, which fetches nodemailer:\n\n    {packages_command}\n")
    measure.say("fetching nodemailer")
    measure.CACHE.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["npm", "install", "--prefix", str(measure.CACHE), "--no-audit",
                           "--no-fund", "--loglevel=error", NODEMAILER],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"npm could not fetch {NODEMAILER}:\n{done.stderr[-1000:]}")


def build(*targets, preset="release", scope="build"):
    """Our build, by the entry that everybody uses."""
    if as_built:
        return
    measure.say(f"building {' '.join(targets)} (cmake/build {preset})")
    done = subprocess.run(["cmake/build", preset, scope, *targets], cwd=measure.ROOT,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"the build failed:\n{(done.stdout + done.stderr)[-3000:]}")


def client(name, source, flags, compiler="cc"):
    """Compiles a peer's client, when a source is newer."""
    folder = measure.ROOT / "bench/peers"
    program, path = measure.CACHE / name, folder / source
    newest = max(file.stat().st_mtime for file in (path, folder / "cost.h"))
    if program.exists() and program.stat().st_mtime > newest:
        return
    measure.say(f"compiling {source}")
    measure.CACHE.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([compiler, "-O2", str(path), "-o", str(program), *flags],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"{source} does not compile:\n{done.stderr[-2000:]}")


def peers():
    """Everything for `peers`."""
    packages(PACKAGES)
    nodemailer()
    build("encrypted_email", "sink_driver", "delaying_relay")
    client("libcurl_client", "libcurl_client.c", ["-lcurl"])
    client("vmime_client", "vmime_client.cpp",
           ["-std=c++17", "-I/usr/include/p11-kit-1", "-lvmime"], "c++")
