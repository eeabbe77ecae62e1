#!/usr/bin/python3
"""An XMPP client on slixmpp, driven by JSON lines on standard input, reporting JSON lines on standard output.

It knows XEP-0070 through slixmpp's own plugin and nothing of the daemon under test.
"""

import asyncio
import hashlib
import json
import sys
from xml.etree import ElementTree

from slixmpp import ClientXMPP, Iq, Message, Presence
from slixmpp.exceptions import IqError, IqTimeout

HTTP_AUTH = "http://jabber.org/protocol/http-auth"
REPLACE = "{urn:xmpp:message-correct:0}replace"
STANZA_ERRORS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
ERROR = "{jabber:client}error"


def report(event, **fields):
    """One line to whoever drives us."""
    print(json.dumps({"event": event, **fields}), flush=True)


def condition(stanza):
    """The name of the error condition in a stanza of type error; None where there is no <error/>."""
    error = stanza.xml.find(ERROR)
    if error is None:
        return None
    names = [child.tag for child in error if child.tag.startswith(STANZA_ERRORS)]
    return names[0][len(STANZA_ERRORS):] if names else ""


class Confirmer(ClientXMPP):
    """One resource of one account."""

    def __init__(self, jid, password, understands, watches):
        super().__init__(jid, password)
        self.register_plugin("xep_0199")
        if understands:
            self.register_plugin("xep_0070")
        if watches:
            for plugin in ("xep_0012", "xep_0054", "xep_0092", "xep_0115"):
                self.register_plugin(plugin)
        self.shown = (Iq, Message, Presence) if watches else (Iq, Message)
        self.seen = []
        self.auto = None
        self.add_filter("in", self.see)
        self.add_event_handler("session_start", self.begin)
        self.add_event_handler("failed_auth", lambda _: report("refused"))
        self.add_event_handler("disconnected", lambda _: report("offline"))
        self.add_event_handler("http_confirm", self.asked)

    async def begin(self, _event):
        """Logged in: be available, so that messages to the bare JID come here."""
        if "xep_0115" in self.plugin:
            await self["xep_0115"].update_caps(broadcast=False)
            # RFC 6121 section 2.2: without it, Prosody does not pass on what becomes of a subscription.
            await self.get_roster()
        self.send_presence()

    def see(self, stanza):
        """Every stanza that arrives, before slixmpp does anything with it."""
        if isinstance(stanza, Presence) and stanza["from"] == self.boundjid:
            report("online", jid=self.boundjid.full)
        if not isinstance(stanza, self.shown):
            return stanza
        confirm = stanza.xml.find("{%s}confirm" % HTTP_AUTH)
        replace = stanza.xml.find(REPLACE)
        number = len(self.seen)
        self.seen.append(stanza)
        report(
            "stanza",
            number=number,
            kind=stanza.name,
            type=stanza.xml.get("type"),
            id=stanza.xml.get("id"),
            to=stanza.xml.get("to"),
            **{"from": stanza.xml.get("from")},
            body=stanza.xml.findtext("{jabber:client}body"),
            thread=stanza.xml.findtext("{jabber:client}thread"),
            confirm=None if confirm is None else dict(confirm.attrib),
            replaces=None if replace is None else replace.get("id"),
            condition=condition(stanza),
            xml=ElementTree.tostring(stanza.xml, encoding="unicode"),
        )
        return stanza

    def asked(self, stanza):
        """slixmpp's own event for a confirmation request."""
        if self.auto is not None:
            self.answer(stanza, self.auto)

    def answer(self, stanza, is_yes):
        """Answers as a program on slixmpp does: by its reply(), with the request's <confirm/>."""
        reply = stanza.reply()
        for name in ("id", "method", "url"):
            reply["confirm"][name] = stanza["confirm"][name]
        if not is_yes:
            reply["type"] = "error"
            reply["error"]["type"] = "auth"
            reply["error"]["code"] = "401"
            reply["error"]["condition"] = "not-authorized"
        reply.send()

    async def reach(self, jid):
        """Pings; an answer of either kind says that everything sent to that address before has arrived."""
        try:
            await self["xep_0199"].send_ping(jid, timeout=50)
            report("pong", result="result")
        except IqError as error:
            report("pong", result=error.condition)
        except IqTimeout:
            report("pong", result="silence")


    async def look(self, what, jid):
        """Looks an address over by slixmpp's own plugins."""
        found = None
        try:
            match what:
                case "caps":
                    # Only what passed slixmpp's check of the hash is in there.
                    info = await self["xep_0115"].get_caps(jid=jid)
                    found = sorted(info["features"]) if info is not None else None
                case "features":
                    answer = await self["xep_0030"].get_info(jid=jid, timeout=50)
                    found = sorted(answer["disco_info"]["features"])
                case "vcard":
                    answer = await self["xep_0054"].get_vcard(jid, timeout=50)
                    card = answer["vcard_temp"]
                    photo = card["PHOTO"]["BINVAL"]
                    found = {"name": card["FN"], "photo": len(photo), "hash": hashlib.sha1(photo).hexdigest()}
                case "version":
                    answer = await self["xep_0092"].get_version(jid, timeout=50)
                    found = answer["software_version"]["name"]
                case "uptime":
                    answer = await self["xep_0012"].get_last_activity(jid, timeout=50)
                    found = answer["last_activity"]["seconds"]
        except IqError as error:
            found = {"error": error.condition}
        report("look", found=found)


    async def command(self, order):
        """One step of an ad-hoc command (XEP-0050), with slixmpp's own stanzas; or the list of commands."""
        for plugin in ("xep_0004", "xep_0050"):
            self.register_plugin(plugin)
        node = order.get("node")
        try:
            if node is None:
                answer = await self["xep_0050"].get_commands(order["to"], timeout=50)
                items = answer["disco_items"]["items"]
                report("commanded", nodes=[item[1] for item in items], names=[item[2] for item in items])
                return
            iq = self.Iq()
            iq["type"], iq["to"] = "set", order["to"]
            iq["command"]["node"] = node
            iq["command"]["action"] = order.get("action", "execute")
            if "session" in order:
                iq["command"]["sessionid"] = order["session"]
            if "fields" in order:
                form = self["xep_0004"].make_form(ftype="submit")
                for var, value in order["fields"].items():
                    form.add_field(var=var, value=value)
                iq["command"].append(form)
            answer = await iq.send(timeout=50)
            command = answer["command"]
            form = command["form"] if command.xml.find("{jabber:x:data}x") is not None else None
            report(
                "commanded",
                status=command["status"],
                session=command["sessionid"],
                notes=[list(note) for note in command["notes"]],
                fields={} if form is None else {
                    var: {
                        "type": field["type"],
                        "value": field.get_value(convert=False),
                        "options": [[one["label"], one["value"]] for one in field["options"]],
                    }
                    for var, field in form.get_fields().items()
                },
                xml=ElementTree.tostring(answer.xml, encoding="unicode"),
            )
        except IqError as error:
            xml = ElementTree.tostring(error.iq.xml, encoding="unicode")
            report("commanded", error=error.condition, xml=xml)

    async def read_node(self, service, node):
        """The items of a PubSub node, as slixmpp gets them, once there is one."""
        self.register_plugin("xep_0060")
        try:
            answer = await self["xep_0060"].get_items(service, node, timeout=50)
            items = answer["pubsub"]["items"]
            report("items", items=[ElementTree.tostring(item.xml, encoding="unicode") for item in items])
        except IqError as error:
            report("items", error=error.condition)


def obey(client, order):
    """Does what one line asks for."""
    match order["do"]:
        case "answer":
            client.answer(client.seen[order["number"]], order["yes"])
        case "say":
            client.send_message(mto=order["to"], mbody=order["text"], mtype="chat")
        case "raw":
            client.send_raw(order["xml"])
        case "ping":
            asyncio.ensure_future(client.reach(order["to"]))
        case "subscribe":
            client.send_presence_subscription(pto=order["to"])
        case "look":
            asyncio.ensure_future(client.look(order["what"], order["to"]))
        case "command":
            asyncio.ensure_future(client.command(order))
        case "items":
            asyncio.ensure_future(client.read_node(order["service"], order["node"]))
        case "auto":
            client.auto = order["yes"]
        case "leave":
            client.disconnect()
        case unknown:
            raise ValueError(unknown)


async def listen(client):
    """Reads orders until there are no more."""
    reader = asyncio.StreamReader(limit=2**24)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        obey(client, json.loads(line))


def main():
    """The first line on standard input says who and where."""
    login = json.loads(sys.stdin.buffer.raw.readline())
    client = Confirmer(login["jid"], login["password"], login["understands"], login["watches"])
    client.connect((login["host"], login["port"]), disable_starttls=True)
    client.loop.run_until_complete(listen(client))


if __name__ == "__main__":
    main()
