#!/usr/bin/env python3
"""instructions.py PROBE [SUBJECT...]: counts the instructions of the hot path and compares them with
their budgets.

Each subject is run twice under callgrind, with few and with many repetitions; the difference is
what one repetition costs.  Nothing in it depends on how fast or how busy the machine is.

Exit codes: 0 within the budgets; 1 dearer by more than 5 %; 2 cannot be counted.
"""
import re
import subprocess
import sys
import tempfile

# Instructions, user space, of one repetition; x86-64, release build.  A change that makes one
# dearer by more than 5 % changes it here in the same commit and says why; one that makes it cheaper
# by as much lowers it, so that the gain is kept.
BUDGETS = {
    "hand-over": 1990,
    "compose-1": 12460,
    "compose-100": 593000,
    "dialogue-data": 6430,
    "dialogue-bdat": 7030,
    "custody-1": 26200,
    "custody-100": 16600,
}
MARGIN = 0.05
# Few and many repetitions; those of custody are whole commits of 100.
COUNTS = {"compose-100": (5, 25), "custody-1": (1000, 3000), "custody-100": (1000, 3000)}


def instructions(probe, subject, count):
    with tempfile.NamedTemporaryFile() as out:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", probe, subject,
             str(count)], capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        raise RuntimeError(done.stderr[-2000:])
    return int(found[1])


def cost(probe, subject):
    few, many = COUNTS.get(subject, (200, 1200))
    return (instructions(probe, subject, many) - instructions(probe, subject, few)) / (many - few)


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0 if len(sys.argv) > 1 else 2
    probe, subjects = sys.argv[1], sys.argv[2:] or list(BUDGETS)
    too_dear = []
    for subject in subjects:
        try:
            measured = cost(probe, subject)
        except (OSError, RuntimeError) as error:
            print(f"{subject}: cannot be counted: {error}\nInstall valgrind (cmake/setup tests does).",
                  file=sys.stderr)
            return 2
        budget = BUDGETS[subject]
        ratio = measured / budget if budget else float("inf")
        print(f"{subject:14} {measured:10.0f} instructions, budget {budget:9}, {ratio:6.3f}",
              flush=True)
        if ratio > 1 + MARGIN:
            too_dear.append(subject)
        elif ratio < 1 - MARGIN:
            print(f"  cheaper than its budget: set BUDGETS[{subject!r}] to {measured:.0f}")
    if too_dear:
        print("dearer than the budget: " + ", ".join(too_dear) + ". Make it cheaper, or change the "
              "budget in tests/budget/instructions.py in the same commit and say why.")
    return 1 if too_dear else 0


if __name__ == "__main__":
    sys.exit(main())
