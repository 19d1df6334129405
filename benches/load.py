"""Load from the other core, by wrk."""

import dataclasses
import pathlib
import re
import subprocess
import tempfile


@dataclasses.dataclass
class Figures:
    per_second: float
    p99_ms: float
    failures: int


def lua(text: str) -> str:
    """A Lua string literal."""
    return "[==[" + text + "]==]"


def run(url: str, *, method="GET", headers=None, body=None, connections=16, seconds=8) -> Figures:
    """Requests as fast as they are answered; anything but 2xx and 3xx is a failure."""
    script = [f"wrk.method = {lua(method)}"]
    for name, value in (headers or {}).items():
        if name.lower() != "host":
            # The spaces keep Lua from reading a long string too early.
            script.append(f"wrk.headers[ {lua(name)} ] = {lua(value)}")
    if body is not None:
        script.append(f"wrk.body = {lua(body)}")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write("\n".join(script))
        file.flush()
        output = subprocess.run(
            ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
             "--timeout", "30s", "-s", file.name, url],
            capture_output=True, text=True, check=True,
        ).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()
    scale = {"us": 0.001, "ms": 1, "s": 1000}[unit]
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    socket = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    failures = int(bad.group(1)) if bad else 0
    failures += sum(map(int, socket.groups())) if socket else 0
    return Figures(rate, float(value) * scale, failures)
