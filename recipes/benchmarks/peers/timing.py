"""How every peer is timed, the same way as `sonorant bench`, and how it answers."""

import json
import time

WARM_UPS = 2
REPETITIONS = 7


def median_ms(body):
    """The median time of 7 calls after 2 that warm up, in milliseconds."""
    times = []
    for _ in range(WARM_UPS + REPETITIONS):
        start = time.perf_counter()
        body()
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times[WARM_UPS:])[REPETITIONS // 2]


def answer(version, **values):
    """Prints the result as one JSON object; `version` names the peer."""
    print(json.dumps({**values, "version": version}))
