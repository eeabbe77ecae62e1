#!/usr/bin/python3
"""A small IM client for a terminal: shows what arrives, and answers XEP-0070 requests.

usage: client.py JID PASSWORD-FILE PORT
"""

import asyncio
import re
import sys

from slixmpp import ClientXMPP

HELP = "type: yes = confirm, no = deny, the six digits = answer with the code, any other text = say it"
HTTP_AUTH = "http://jabber.org/protocol/http-auth"


def show(text):
    """On the screen, at once, without anything that could steer a terminal, or the marks that keep links from being made."""
    text = text.replace("\u2060", "")
    print("".join(c if c.isprintable() or c == "\n" else "?" for c in text), flush=True)


class Client(ClientXMPP):
    """One person at one terminal."""

    def __init__(self, jid, password):
        super().__init__(jid, password)
        self.register_plugin("xep_0070")
        self.register_plugin("xep_0199")
        self.request = None
        self.contact = None
        self.add_event_handler("session_start", self.begin)
        self.add_event_handler("http_confirm", self.asked)
        self.add_event_handler("message", self.told)
        self.add_event_handler("failed_auth", lambda _: show("* wrong password"))

    async def begin(self, _event):
        """Logged in."""
        self.send_presence()
        show(f"* online as {self.boundjid.bare}")

    def asked(self, stanza):
        """Somebody asks to confirm a request."""
        self.request, self.contact = stanza, stanza["from"]
        confirm = stanza["confirm"]
        show(f"\n{stanza['from']} asks you to confirm:")
        if stanza.name == "message" and stanza["body"]:
            show("\n".join("  | " + line for line in stanza["body"].splitlines()))
        show(f"  [code {confirm['id']}]  [{confirm['method']} {confirm['url']}]\n  ({HELP})")

    def told(self, message):
        """A text that is no request."""
        if message.xml.find("{%s}confirm" % HTTP_AUTH) is not None or not message["body"]:
            return
        self.contact = message["from"]
        show(f"\n{message['from']} says:")
        show("\n".join("  | " + line for line in message["body"].splitlines()))

    def answer(self, is_yes):
        """What the two buttons of a client with XEP-0070 send."""
        request, self.request = self.request, None
        if request is None:
            show("* nothing to answer")
            return
        reply = request.reply()
        for name in ("id", "method", "url"):
            reply["confirm"][name] = request["confirm"][name]
        if not is_yes:
            reply["type"] = "error"
            reply["error"]["type"] = "auth"
            reply["error"]["condition"] = "not-authorized"
        reply.send()
        show("* confirmed" if is_yes else "* denied")

    def typed(self, line):
        """One line of the keyboard."""
        forged = re.fullmatch(r"/confirm (\S+) (\S+) (\S+) (\S+)", line)
        if forged:
            # What somebody might try who was not asked.
            message = self.make_message(mto=forged[1])
            message["confirm"]["id"], message["confirm"]["method"], message["confirm"]["url"] = forged.groups()[1:]
            message.send()
            show("* confirmed what nobody asked")
        elif line.startswith("/to "):
            self.contact = line[4:].strip()
        elif line == "yes":
            self.answer(True)
        elif line == "no":
            self.answer(False)
        elif line and self.contact:
            self.send_message(mto=self.contact, mbody=line, mtype="chat")
            show(f"* said to {self.contact}")


async def read_keyboard(client):
    """Until it ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        client.typed(line.decode(errors="replace").strip())


def main():
    """From the command line."""
    jid, password_file, port = sys.argv[1:]
    with open(password_file, encoding="ascii") as file:
        client = Client(jid, file.read().strip())
    client.connect(("127.0.0.1", int(port)), disable_starttls=True)
    try:
        client.loop.run_until_complete(read_keyboard(client))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
