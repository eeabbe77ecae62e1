"""A web browser for the demo's story: Chromium without a window, behind tests/actors/browser.mjs."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Browser:
    """One Chromium; its visitors have a profile each."""

    def __init__(self):
        script = ROOT / "tests/actors/browser.mjs"
        self.process = subprocess.Popen(
            ["/usr/bin/env", "node", str(script), str(ROOT / "target/node")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "HOME": os.environ["SCRATCH"], "TMPDIR": os.environ["SCRATCH"]})
        self.process.stdout.readline()
        self.count = 0

    def does(self, what, **order):
        """Has it do something; what came of it."""
        self.count += 1
        self.process.stdin.write(json.dumps({"id": self.count, "do": what, **order}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "failed" in answer:
            raise OSError(f"the browser failed at {what}: {answer['failed']}")
        return answer["done"]

    def ends(self):
        """With all that belongs to it."""
        self.process.stdin.close()
        self.process.wait()


class Tab:
    """Somebody at one tab."""

    def __init__(self, browser, who, tell):
        self.browser, self.who, self.tell, self.page = browser, who, tell, browser.count
        browser.does("visitor", page=self.page, look={"locale": "en"})

    def does(self, what, **order):
        """In this tab."""
        return self.browser.does(what, page=self.page, **order)

    def opens(self, url):
        """And waits until it is there."""
        self.tell(self.who, f"opens {url}")
        self.does("goto", url=url)

    def shows(self, words):
        """Waits until it does; all that it shows."""
        self.does("wait_text", words=words)
        return self.does("text", selector="body")

    def tells(self):
        """What it shows, into the transcript."""
        for line in filter(None, map(str.strip, self.does("text", selector="body").splitlines())):
            self.tell(self.who, line)
