"""When a page is first seen, by Chromium with an empty cache, over its DevTools pipe."""

import json
import os
import statistics
import subprocess
import tempfile


class Browser:
    """One Chromium with a profile of its own."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="portico-paint-", ignore_cleanup_errors=True)
        commands, self.send = os.pipe()
        self.receive, answers = os.pipe()

        def as_three_and_four():
            # Chromium reads commands from 3 and answers on 4.
            low, high = os.dup(commands), os.dup(answers)
            os.dup2(low, 3)
            os.dup2(high, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "about:blank"],
            preexec_fn=as_three_and_four, pass_fds=(3, 4), stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self.next, self.rest = 0, b""

    def message(self):
        while b"\0" not in self.rest:
            piece = os.read(self.receive, 65536)
            if not piece:
                raise SystemExit("Chromium went away")
            self.rest += piece
        text, _, self.rest = self.rest.partition(b"\0")
        return json.loads(text)

    def call(self, method, session=None, **parameters):
        self.next += 1
        command = {"id": self.next, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        os.write(self.send, json.dumps(command).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.next:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']}")
                return message["result"]

    def wait(self, method):
        while self.message().get("method") != method:
            pass

    def close(self):
        self.process.terminate()
        self.process.wait()
        os.close(self.send)
        os.close(self.receive)
        self.profile.cleanup()


LOOK = """JSON.stringify([performance.getEntriesByName("first-contentful-paint")[0].startTime,
          1 + performance.getEntriesByType("resource").length])"""


def first_paint(url, times=5):
    """The median of the milliseconds until the first paint with content, and the number of requests."""
    seen = []
    for _ in range(times):
        browser = Browser()
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        browser.call("Page.enable", session)
        browser.call("Page.navigate", session, url=url)
        browser.wait("Page.loadEventFired")
        # A frame is drawn after the load event at the latest.
        look = f"new Promise(done => requestAnimationFrame(() => setTimeout(() => done({LOOK}), 50)))"
        found = browser.call("Runtime.evaluate", session, expression=look, awaitPromise=True)
        seen.append(json.loads(found["result"]["value"]))
        browser.close()
    return statistics.median(paint for paint, _ in seen), max(requests for _, requests in seen)
