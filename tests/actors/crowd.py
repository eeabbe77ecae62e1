#!/usr/bin/python3
"""Many people at once, each online with slixmpp and answering by themselves, always the same.

The first line on standard input says who they are: {"host", "port", "people": [{"jid", "password", "yes"}]}. One line on
standard output for each who is online, and for each request they are sent: {"event", "jid", "code", "url"}.
"""

import asyncio
import json
import sys

from slixmpp import ClientXMPP


def report(event, **fields):
    """One line to whoever drives us."""
    print(json.dumps({"event": event, **fields}), flush=True)


class Person(ClientXMPP):
    """One of them."""

    def __init__(self, jid, password, yes):
        super().__init__(jid + "/phone", password)
        self.yes = yes
        self.register_plugin("xep_0070")
        self.add_event_handler("session_start", self.begin)
        self.add_event_handler("presence_available", self.seen)
        self.add_event_handler("http_confirm", self.asked)

    def begin(self, _event):
        """Logged in: be available."""
        self.send_presence()

    def seen(self, presence):
        """Our own presence comes back to us: from now on messages do as well."""
        if presence["from"] == self.boundjid:
            report("online", jid=self.boundjid.bare)

    def asked(self, request):
        """slixmpp's own event for a confirmation request."""
        report("asked", jid=self.boundjid.bare, code=request["confirm"]["id"], url=request["confirm"]["url"])
        reply = request.reply()
        for name in ("id", "method", "url"):
            reply["confirm"][name] = request["confirm"][name]
        if not self.yes:
            reply["type"] = "error"
            reply["error"]["type"] = "auth"
            reply["error"]["code"] = "401"
            reply["error"]["condition"] = "not-authorized"
        reply.send()


async def wait():
    """Until there is no more to read."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


def main():
    """All of them in one loop."""
    order = json.loads(sys.stdin.buffer.raw.readline())
    people = [Person(one["jid"], one["password"], one["yes"]) for one in order["people"]]
    for person in people:
        person.connect((order["host"], order["port"]), disable_starttls=True)
    people[0].loop.run_until_complete(wait())


if __name__ == "__main__":
    main()
