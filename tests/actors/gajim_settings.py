#!/usr/bin/python3
"""Writes Gajim's settings for one account: what its assistant would ask for, and nothing that talks to the world.

The argument is a JSON file with jid, password, resource, and the port of the server on 127.0.0.1.
"""

import json
import os
import sqlite3
import sys

# Of the tables' layout; Gajim 1.3 to 1.9 read it, and bring it up to date if theirs is newer.
VERSION = 5

APP = {"use_keyring": False, "check_for_update": False, "show_trayicon": False, "show_notifications": False}


def account(jid, password, port, resource):
    """The settings of the account."""
    name, host = jid.split("@")
    return {
        "active": True, "autoconnect": True, "name": name, "hostname": host, "password": password, "savepass": True,
        "resource": resource, "use_custom_host": True, "custom_host": "127.0.0.1", "custom_port": port,
        "custom_type": "PLAIN", "use_plain_connection": True, "confirm_unencrypted_connection": False,
    }


def main():
    """Makes the file where Gajim looks for it."""
    folder = os.path.expanduser("~/.config/gajim")
    os.makedirs(folder)
    with open(sys.argv[1], encoding="utf-8") as file:
        wanted = json.load(file)
    with sqlite3.connect(os.path.join(folder, "settings.sqlite")) as file:
        file.executescript(
            f"CREATE TABLE settings (name TEXT UNIQUE, settings TEXT);"
            f"CREATE TABLE account_settings (account TEXT UNIQUE, settings TEXT);"
            f"PRAGMA user_version={VERSION};")
        rest = {"soundevents": {}, "status_presets": {}, "proxies": {}, "plugins": {}, "workspaces": {"main": {}}}
        for name, settings in {"app": APP, **rest}.items():
            file.execute("INSERT INTO settings VALUES (?, ?)", (name, json.dumps(settings)))
        own = {"account": account(**wanted), "contact": {}, "group_chat": {}}
        file.execute("INSERT INTO account_settings VALUES ('own', ?)", (json.dumps(own),))


if __name__ == "__main__":
    main()
