#!/usr/bin/python3
"""A desktop for one graphical program: an X server without a screen, a session bus, and somebody who sees the program
and presses its buttons as assistive technology does (AT-SPI). Driven by JSON lines on standard input, reporting JSON
lines on standard output; ends with its standard input.
"""

import json
import os
import subprocess
import sys

import gi

gi.require_version("Atspi", "2.0")
# pylint: disable=wrong-import-position
from gi.repository import Atspi, GLib  # noqa: E402


def report(event, **fields):
    """One line to whoever drives us."""
    print(json.dumps({"event": event, **fields}), flush=True)


def start(*command, **more):
    """A program that dies with us."""
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", "--", *command], stdin=subprocess.DEVNULL, stderr=sys.stderr, **more)


def start_display():
    """An X server on a display that is free."""
    reading, writing = os.pipe()
    start("Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp", pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading) as number:
        os.environ["DISPLAY"] = ":" + number.readline().strip()


def start_bus():
    """A session bus; it starts the accessibility bus when somebody asks for it."""
    bus = start("dbus-daemon", "--session", "--nofork", "--print-address", stdout=subprocess.PIPE, text=True)
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()


def parts(node):
    """It and everything inside it. What disappears while we look is gone, and no error."""
    yield node
    try:
        for index in range(node.get_child_count()):
            child = node.get_child_at_index(index)
            if child is not None:
                yield from parts(child)
    except GLib.Error:
        return


def windows():
    """Every window of every program on this desktop."""
    try:
        desktop = Atspi.get_desktop(0)
        # It would be kept up to date by a main loop; we look only when we are asked.
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(index)
            for place in range(program.get_child_count()):
                window = program.get_child_at_index(place)
                if window is not None:
                    yield window
    except GLib.Error:
        return


def look():
    """Each window as the names of what is in it, in their order."""
    seen = []
    for window in windows():
        names = []
        for part in parts(window):
            try:
                names.append(part.get_name())
            except GLib.Error:
                continue
        seen.append([name for name in names if name])
    return seen


def press(button):
    """Presses the first button of that name; whether there was one."""
    for window in windows():
        for part in parts(window):
            try:
                if part.get_role() == Atspi.Role.PUSH_BUTTON and part.get_name() == button:
                    return Atspi.Action.do_action(part, 0)
            except GLib.Error:
                continue
    return False


def main():
    """The first line on standard input is the program and its arguments."""
    command = json.loads(sys.stdin.readline())
    start_display()
    start_bus()
    Atspi.init()
    start(*command, stdout=sys.stderr)
    for line in sys.stdin:
        order = json.loads(line)
        match order["do"]:
            case "look":
                report("seen", windows=look())
            case "press":
                report("pressed", done=press(order["button"]))
            case unknown:
                raise ValueError(unknown)


if __name__ == "__main__":
    main()
