"""Runs one measurement in a process of its own, and survives whatever becomes of it."""

import json
import os
import signal
import subprocess
from dataclasses import dataclass, field

USAGE = 64  # the exit code of `sonorant` for an option that it doesn't have


@dataclass(frozen=True)
class Outcome:
    """What a measurement answered and remarked, or the problem in a few words."""

    values: dict = field(default_factory=dict)
    remark: str = ""
    problem: str = ""
    timed_out: bool = False


def measure(command, timeout):
    """Runs `command`, which prints one JSON object, for `timeout` seconds at most."""
    try:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        return Outcome(problem=f"{command[0]}: {error.strerror}")
    try:
        output, messages = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        end(process)
        return Outcome(problem=f"no answer within {timeout:g} s", timed_out=True)
    except BaseException:
        end(process)
        raise
    if process.returncode != 0:
        return Outcome(problem=failure(process.returncode, messages))
    try:
        values = json.loads(output[output.index("{") :])
    except ValueError:
        return Outcome(problem="it printed no JSON object")
    return Outcome(values=values, remark=" ".join(messages.split())[:200])


def end(process):
    """Ends the process and those that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.communicate()


def failure(status, messages):
    """Why a process failed, from its exit code and what it wrote to standard error."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [line for line in lines if "rror:" in line] or lines[-1:] or ["no message"]
    text = errors[-1].removeprefix("sonorant: error: ")
    if status == USAGE:
        return f"not supported: {text}"
    if status < 0:
        return f"ended by signal {-status}: {text}"
    return f"exit code {status}: {text}"
