#!/usr/bin/env python3
"""Run the code example of every question and compare what it prints with its Output.

usage: check_examples.py [FILE_OR_FOLDER ...]      (default: this script's folder)

Needs PyTorch on the CPU. Each example runs in a process of its own, in an empty
folder, on one thread. Prints a line for each file and `N passed, N failed`;
exits 1 when an example fails, prints something else, or when there is none to run.
"""

import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TIME_LIMIT_SECONDS = 180


def fence(text: str, heading: str, language: str) -> str:
    """The content of the first fence under a heading; raises ValueError when it is missing."""
    section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not section:
        raise ValueError(f"there is no section `## {heading}`")
    block = re.search(rf"^```{language}\n(.*?)^```$", section[1], re.M | re.S)
    if not block:
        raise ValueError(f"`## {heading}` has no ```{language} fence")
    return block[1]


def failure(path: Path) -> str | None:
    """Why the example of one file does not hold, or None when it does."""
    try:
        text = path.read_text(encoding="utf-8")
        code = fence(text, "Code example", "python")
        expected = fence(text, "Output", "text")
    except (OSError, ValueError) as error:
        return str(error)
    with tempfile.TemporaryDirectory() as folder:
        try:
            run = subprocess.run(
                [sys.executable, "-c", code],
                capture_output=True,
                cwd=folder,
                encoding="utf-8",
                env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
                timeout=TIME_LIMIT_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return f"still running after {TIME_LIMIT_SECONDS} s"
    if run.returncode != 0:
        return f"exit code {run.returncode}\n{run.stderr.strip()}"
    if run.stdout.rstrip() != expected.rstrip():
        lines = difflib.unified_diff(
            expected.rstrip().splitlines(), run.stdout.rstrip().splitlines(),
            "## Output", "printed", lineterm="",
        )
        return "it prints something else\n" + "\n".join(lines)
    return None


def questions_in(place: Path) -> list[Path]:
    """The file itself, or the questions in a folder: names in capitals are notes about it."""
    if not place.is_dir():
        return [place]
    return sorted(file for file in place.rglob("*.md") if not file.name[0].isupper())


def main(arguments: list[str]) -> int:
    places = [Path(argument) for argument in arguments] or [Path(__file__).parent]
    files = [file for place in places for file in questions_in(place)]
    failed = 0
    for path in files:
        reason = failure(path)
        failed += reason is not None
        print(f"{'FAIL' if reason else 'ok  '} {path}", flush=True)
        if reason:
            print("     " + reason.replace("\n", "\n     "), flush=True)
    print(f"{len(files) - failed} passed, {failed} failed")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
