#!/usr/bin/env python3
"""Run the code example of every question and compare what it prints with its Output.

usage: check_examples.py [FILE_OR_FOLDER ...]      (default: this script's folder)

Needs PyTorch on the CPU, and a system that can fork (Linux, macOS). Each example runs in
a process of its own, in an empty folder, on one thread; PyTorch is loaded once for all of
them. Prints a line for each file and `N passed, N failed`; exits 1 when an example fails,
prints something else, or when there is none to run.
"""

import difflib
import os
import re
import resource
import signal
import sys
import tempfile
import traceback
import types
from pathlib import Path

# Of a core, and by the clock: a busy machine gives an example less of it.
CPU_SECONDS = 180
MOST_SECONDS = 1800


def fence(text: str, heading: str, language: str) -> str:
    """The content of the first fence under a heading; raises ValueError when it is missing."""
    section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not section:
        raise ValueError(f"there is no section `## {heading}`")
    block = re.search(rf"^```{language}\n(.*?)^```$", section[1], re.M | re.S)
    if not block:
        raise ValueError(f"`## {heading}` has no ```{language} fence")
    return block[1]


def run(code: str) -> int:
    """Run an example as the main program that it would be, and give its exit code."""
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    sys.argv, sys.path[0] = ["-c"], ""
    try:
        exec(compile(code, "<string>", "exec"), main.__dict__)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


class Example:
    """The example of a file, running."""

    def __init__(self, path: Path):
        text = path.read_text(encoding="utf-8")
        code = fence(text, "Code example", "python")
        self.expected = fence(text, "Output", "text")
        self.folder = tempfile.TemporaryDirectory()
        self.printed, self.errors = (tempfile.TemporaryFile() for _ in range(2))
        sys.stdout.flush()
        self.process = os.fork()
        if self.process == 0:
            end = 1
            try:
                end = self.begin(code)
            finally:
                os._exit(end)

    def begin(self, code: str) -> int:
        """What the new process does."""
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
        signal.alarm(MOST_SECONDS)
        os.chdir(self.folder.name)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(self.printed.fileno(), 1)
        os.dup2(self.errors.fileno(), 2)
        end = run(code)
        sys.stdout.flush()
        sys.stderr.flush()
        return end

    def failure(self, status: int) -> str | None:
        """Why it does not hold, or None when it does, now that it has ended."""
        printed, errors = (self.read(file) for file in (self.printed, self.errors))
        self.folder.cleanup()
        ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
        if ended_by == signal.SIGXCPU:
            return f"still running after {CPU_SECONDS} s of a core"
        if ended_by == signal.SIGALRM:
            return f"still running after {MOST_SECONDS} s"
        code = os.waitstatus_to_exitcode(status)
        if code != 0:
            return f"exit code {code}\n{errors.strip()}"
        if printed.rstrip() != self.expected.rstrip():
            lines = difflib.unified_diff(
                self.expected.rstrip().splitlines(), printed.rstrip().splitlines(),
                "## Output", "printed", lineterm="",
            )
            return "it prints something else\n" + "\n".join(lines)
        return None

    @staticmethod
    def read(file) -> str:
        with file:
            file.seek(0)
            return file.read().decode(errors="replace")


def tried(files: list[Path], at_once: int):
    """Yields each file with why its example does not hold, or None, as they end."""
    waiting, running = list(reversed(files)), {}
    while waiting or running:
        while waiting and len(running) < at_once:
            path = waiting.pop()
            try:
                example = Example(path)
                running[example.process] = (path, example)
            except (OSError, ValueError) as error:
                yield path, str(error)
        if running:
            process, status = os.wait()
            path, example = running.pop(process)
            yield path, example.failure(status)


def questions_in(place: Path) -> list[Path]:
    """The file itself, or the questions in a folder: names in capitals are notes about it."""
    if not place.is_dir():
        return [place]
    return sorted(file for file in place.rglob("*.md") if not file.name[0].isupper())


def main(arguments: list[str]) -> int:
    places = [Path(argument) for argument in arguments] or [Path(__file__).parent]
    files = [file for place in places for file in questions_in(place)]
    # Before it is loaded: each example has one thread.
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")
    try:
        import torch  # noqa: F401
    except ImportError as error:
        print(f"PyTorch cannot be loaded: {error}")
        return 1
    failed = 0
    for path, reason in tried(files, os.cpu_count() or 1):
        failed += reason is not None
        print(f"{'FAIL' if reason else 'ok  '} {path}", flush=True)
        if reason:
            print("     " + reason.replace("\n", "\n     "), flush=True)
    print(f"{len(files) - failed} passed, {failed} failed")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
