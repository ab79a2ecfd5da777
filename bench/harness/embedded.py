"""embedded.py - the benchmark `embedded`: bench/embedded/run writes its JSON by itself."""
import subprocess

from . import measure, requirements

_PROGRAM = measure.ROOT / "bench/embedded/run"


def run(options):
    if not _PROGRAM.exists():
        measure.say("embedded: bench/embedded/run is not here")
        return None, ()
    done = subprocess.run([str(_PROGRAM)], cwd=measure.ROOT)
    if done.returncode == 3:
        raise requirements.Missing("bench/embedded/run says what to install")
    if done.returncode != 0:
        raise RuntimeError(f"bench/embedded/run ended with {done.returncode}")
    return None, ()
