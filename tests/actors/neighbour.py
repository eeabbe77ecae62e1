#!/usr/bin/python3
"""A component of the same server (XEP-0114) that writes whatever it likes, in anybody's name.

Driven by JSON lines on standard input, reporting JSON lines on standard output. It knows no XMPP library: what it sends
must be what it was told to.
"""

import hashlib
import json
import socket
import sys
import threading
from xml.etree import ElementTree

STREAM = "{http://etherx.jabber.org/streams}"
OURS = "{jabber:component:accept}"
HTTP_AUTH = "{http://jabber.org/protocol/http-auth}"


def report(event, **fields):
    """One line to whoever drives us."""
    print(json.dumps({"event": event, **fields}), flush=True)


def stanza(element, number):
    """What arrived, as the other actor reports it."""
    confirm = element.find(HTTP_AUTH + "confirm")
    report(
        "stanza",
        number=number,
        kind=element.tag.removeprefix(OURS),
        type=element.get("type"),
        id=element.get("id"),
        to=element.get("to"),
        **{"from": element.get("from")},
        body=element.findtext(OURS + "body"),
        thread=element.findtext(OURS + "thread"),
        confirm=None if confirm is None else dict(confirm.attrib),
        condition=None,
        xml=ElementTree.tostring(element, encoding="unicode"),
    )


def listen(stream, login):
    """Reads the stream to its end."""
    parser = ElementTree.XMLPullParser(["start", "end"])
    depth = number = 0
    while data := stream.recv(65536):
        parser.feed(data)
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                key = element.get("id") + login["secret"]
                digest = hashlib.sha1(key.encode()).hexdigest()
                stream.sendall(f"<handshake>{digest}</handshake>".encode())
            elif event == "end" and depth == 1:
                if element.tag == OURS + "handshake":
                    report("online")
                elif element.tag == STREAM + "error":
                    report("thrown out", why=[child.tag.partition("}")[2] for child in element])
                else:
                    stanza(element, number)
                    number += 1
    report("offline")


def main():
    """The first line on standard input says which component, and where."""
    login = json.loads(sys.stdin.readline())
    stream = socket.create_connection((login["host"], login["port"]))
    stream.sendall(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
        f"xmlns:stream='http://etherx.jabber.org/streams' to='{login['domain']}'>".encode())
    threading.Thread(target=listen, args=(stream, login), daemon=True).start()
    for line in sys.stdin:
        stream.sendall(json.loads(line).encode())


if __name__ == "__main__":
    main()
