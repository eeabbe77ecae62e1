#!/usr/bin/python3
"""Plays the demo's story by itself: two ssh logins, two API calls, somebody who was not asked, and a visit to a web site
by a browser, with alice's web IM client in another.

Prints what each person sees; ends with 0 only if every step held. Everything it needs stands in the environment that
`run` sets.
"""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import Request, urlopen

from browser import Browser, Tab

PATIENCE = 60  # seconds until a step has failed


class Failed(Exception):
    """A step that did not hold."""


class Screen:
    """What a program shows, line by line in the transcript, and searched as it grows."""

    def __init__(self, who, read):
        self.who, self.read, self.text = who, read, ""
        self.grown = threading.Condition()
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()

    def watch(self):
        """Until the program ends."""
        line = ""
        while part := self.read():
            with self.grown:
                self.text += part
                self.grown.notify_all()
            *lines, line = (line + part.replace("\r", "")).split("\n")
            for whole in filter(None, lines):
                tell(self.who, whole)
            if line.endswith(": "):
                tell(self.who, line)
                line = ""

    def shows(self, pattern, after=0):
        """Waits until it does; the match."""
        end = time.monotonic() + PATIENCE
        with self.grown:
            while not (match := re.compile(pattern).search(self.text, after)):
                if not self.grown.wait(max(0, end - time.monotonic())):
                    raise Failed(f"{self.who} never saw {pattern!r}")
        return match


def tell(who, what):
    """One line of the transcript."""
    print(f"{who:>8} | {what}", flush=True)


class Person:
    """Somebody with our terminal IM client."""

    def __init__(self, name):
        here = Path(__file__).parent
        arguments = [f"{name}@localhost", os.environ["PASSWORD_FILE"], os.environ["CLIENT_PORT"]]
        self.name = name
        self.process = subprocess.Popen(["/usr/bin/python3", str(here / "client.py"), *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.screen = Screen(name, lambda: os.read(self.process.stdout.fileno(), 4096).decode())
        self.screen.shows("online as")

    def types(self, text):
        """And presses Enter."""
        tell(self.name, f"> {text}")
        self.process.stdin.write(f"{text}\n".encode())
        self.process.stdin.flush()

    def is_asked(self, code):
        """Waits for the request with this code; who asks, with which method and URL."""
        match = self.screen.shows(rf"(\S+) asks you to confirm:\n(?:  \|.*\n)*  \[code {code}\]  \[(\S+) (\S+)\]")
        return match.groups()


class Ssh:
    """Somebody who logs in."""

    def __init__(self):
        command = os.environ["SSH_LINE"].split() + ["echo LET IN"]
        tell("ssh", "$ " + os.environ["SSH_LINE"])
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvp(command[0], command)
        self.screen = Screen("ssh", self.read)
        self.code = self.screen.shows(r"\b(\d{6})\b.*: $")[1]

    def read(self):
        """A terminal whose program has ended fails to read."""
        try:
            return os.read(self.terminal, 4096).decode()
        except OSError:
            return ""

    def presses_enter(self):
        """Now it waits."""
        os.write(self.terminal, b"\r")

    def ends(self, is_let_in):
        """And must have been let in, or not."""
        reaper = threading.Timer(PATIENCE, os.kill, (self.pid, signal.SIGKILL))
        reaper.start()
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        reaper.cancel()
        self.screen.watcher.join(PATIENCE)
        if is_let_in:
            self.screen.shows("LET IN")
        if (code == 0) is not is_let_in or ("LET IN" in self.screen.text) is not is_let_in:
            raise Failed(f"ssh ended with {code}")


def call(path, body=None):
    """The HTTP API with the shop's token."""
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}", "Content-Type": "application/json"}
    request = Request(os.environ["API"] + path, headers=headers, data=body and json.dumps(body).encode())
    with urlopen(request, timeout=PATIENCE + 10) as answer:
        return json.load(answer)


def asks(**more):
    """The shop asks alice."""
    body = {"jid": "alice@localhost", "method": "GET", "url": "https://shop.example/login", **more}
    tell("shop", f"POST /v1/verifications {json.dumps(body)}")
    opened = call("/v1/verifications", body)
    tell("shop", f"the login page shows {opened['transaction_id']}")
    return opened


def ends(opened, state):
    """It must settle so."""
    settled = call(f"/v1/verifications/{opened['id']}?wait=60")
    tell("shop", f"GET /v1/verifications/{opened['id']}?wait=60: {settled['state']}")
    if settled["state"] != state:
        raise Failed(f"expected {state}")


def approved_ssh(alice, _bob):
    """An ssh login that alice approves"""
    ssh = Ssh()
    alice.is_asked(ssh.code)
    ssh.presses_enter()
    alice.types("yes")
    ssh.ends(is_let_in=True)


def denied_ssh(alice, _bob):
    """An ssh login that alice denies"""
    ssh = Ssh()
    alice.is_asked(ssh.code)
    ssh.presses_enter()
    alice.types("no")
    ssh.ends(is_let_in=False)


def approved_call(alice, _bob):
    """A web site asks, and alice answers with the code on its page"""
    opened = asks()
    alice.is_asked(opened["transaction_id"])
    alice.types(opened["transaction_id"])
    ends(opened, "approved")


def expired_call(alice, _bob):
    """A web site asks, and nobody answers for five seconds"""
    opened = asks(timeout=5)
    alice.is_asked(opened["transaction_id"])
    ends(opened, "expired")


def somebody_else(alice, bob):
    """Bob, who was not asked, confirms in alice's place, with the right code"""
    opened = asks()
    code = opened["transaction_id"]
    service, method, url = alice.is_asked(code)
    bob.types(f"/confirm {service} {code} {method} {url}")
    bob.types(f"/to {service}")
    bob.types(code)
    bob.screen.shows(r"\* said to")
    settled = call(f"/v1/verifications/{opened['id']}?wait=3")
    tell("shop", f"GET /v1/verifications/{opened['id']}?wait=3: {settled['state']}")
    if settled["state"] != "pending":
        raise Failed("bob decided")
    alice.types("no")
    ends(opened, "denied")


def asks_for_alice(tab):
    """Somebody wants to see the site, and says that they are alice; the code that they are shown."""
    tab.opens(os.environ["SITE"])
    tab.shows("Sign in to The tea room")
    tab.does("fill", label="Your XMPP address", text="alice")
    tell(tab.who, "says: alice")
    tab.does("press", role="button", name="Continue")
    tab.shows("Your code")
    code = tab.does("text", selector=".code [aria-hidden]")
    tell(tab.who, f"the page shows {code}")
    return code


def is_asked_in_chat(chat):
    """Waits for the request in alice's web IM client: it does not say the code, which she has to see on the page."""
    chat.shows("The tea room asks you to confirm")
    for line in chat.does("text", selector=".chat-msg__text").splitlines():
        tell(chat.who, line.replace("\u2060", ""))


def answers_in_chat(chat, text):
    """As somebody does who has a keyboard and no buttons."""
    tell(chat.who, f"> {text}")
    chat.does("press", role="textbox", name="Message")
    chat.does("type", text=text)
    chat.does("key", key="Enter")


def approved_visit(browser):
    """Somebody opens a protected site, and alice types the code of its page in her web IM client"""
    chat, tab = Tab(browser, "chat", tell), Tab(browser, "web", tell)
    chat.opens(os.environ["CHAT"])
    chat.shows("verifierd")
    code = asks_for_alice(tab)
    is_asked_in_chat(chat)
    answers_in_chat(chat, code)
    if "alice@localhost" not in tab.shows("Come in,"):
        raise Failed("the site does not know who came in")
    tab.tells()
    tell(tab.who, "follows: Leave")
    tab.does("press", role="link", name="Leave")
    tab.shows("signed out")
    tab.opens(os.environ["SITE"])
    tab.shows("Sign in to The tea room")


def denied_visit(browser):
    """Somebody else opens it and says that they are alice, who says no"""
    chat, tab = Tab(browser, "chat", tell), Tab(browser, "web", tell)
    chat.opens(os.environ["CHAT"])
    chat.shows("verifierd")
    asks_for_alice(tab)
    is_asked_in_chat(chat)
    answers_in_chat(chat, "no")
    tab.shows("Refused")
    tab.tells()
    tab.opens(os.environ["SITE"])
    if "Come in" in tab.shows("Sign in to The tea room"):
        raise Failed("the site let somebody in who was refused")


def main():
    """Every step, in order."""
    people = Person("alice"), Person("bob")
    browser = Browser()
    steps = [(step, people) for step in (approved_ssh, denied_ssh, approved_call, expired_call, somebody_else)]
    steps += [(step, (browser,)) for step in (approved_visit, denied_visit)]
    failures = 0
    for number, (step, actors) in enumerate(steps, 1):
        print(f"\n{number}. {step.__doc__}", flush=True)
        try:
            step(*actors)
            print("   held", flush=True)
        except (Failed, OSError) as error:
            print(f"   FAILED: {error}", flush=True)
            failures += 1
    browser.ends()
    for person in people:
        person.process.terminate()
        person.process.wait()
    print(f"\n{len(steps) - failures} of {len(steps)} steps held")
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()
