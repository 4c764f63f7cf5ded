"""What the figures were measured on."""

import datetime
import os
import platform
import subprocess
from pathlib import Path


def facts():
    """The machine, for the record."""
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_average": load(),
    }


def load():
    """Processes that ran or waited in the last minute, on average."""
    return round(os.getloadavg()[0], 2)


def processor():
    """The model of the processor, with family and model number where Linux knows them."""
    found = {}
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            key, _, value = line.partition(":")
            found.setdefault(key.strip(), value.strip())
    if "model name" in found:
        family, model = found.get("cpu family", "?"), found.get("model", "?")
        return f"{found['model name']} (family {family}, model {model})"
    try:
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        return answer.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return platform.processor() or platform.machine()


def version_of(sonorant):
    """What `sonorant --version` says."""
    try:
        answer = subprocess.run(
            [sonorant, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "sonorant"
    return "sonorant " + answer.stdout.strip().removeprefix("sonorant ")
