#!/usr/bin/python3
"""Logs in by SSH with a library that is not OpenSSH's: `ssh_client.py asyncssh|paramiko PORT USER`, as programs that are
built on them do it. Each prompt of the server is shown as it came and answered with a line of standard input.
"""

import asyncio
import sys


def answer(title, instructions, prompts):
    """One round of keyboard-interactive (RFC 4256 section 3.2)."""
    print(f"ROUND of {len(prompts)}: {title!r} {instructions!r}", flush=True)
    replies = []
    for prompt, _echo in prompts:
        print(prompt, end="", flush=True)
        replies.append(sys.stdin.readline().rstrip("\n"))
    return replies


async def by_asyncssh(port, user):
    """With asyncssh."""
    import asyncssh

    class Client(asyncssh.SSHClient):
        """Answers for the person at the terminal."""

        def kbdint_auth_requested(self):
            return ""

        def kbdint_challenge_received(self, name, instructions, lang, prompts):
            return answer(name, instructions, prompts)

    try:
        connection, _ = await asyncssh.create_connection(
            Client, "127.0.0.1", port, username=user, known_hosts=None, client_keys=None, agent_path=None, config=None)
    except asyncssh.PermissionDenied as error:
        print("REFUSED:", error, flush=True)
        return 1
    async with connection:
        print((await connection.run("echo LET IN")).stdout, end="", flush=True)
    return 0


def by_paramiko(port, user):
    """With paramiko."""
    import paramiko

    transport = paramiko.Transport(("127.0.0.1", port))
    # Its default of 30 s is shorter than a person may take.
    transport.auth_timeout = 90
    transport.start_client()
    try:
        transport.auth_interactive(user, answer)
    except paramiko.SSHException as error:
        print("REFUSED:", error, flush=True)
        transport.close()
        return 1
    session = transport.open_session()
    session.exec_command("echo LET IN")
    print(session.makefile().read().decode(), end="", flush=True)
    transport.close()
    return 0


def main():
    """Which library, where and who."""
    library, port, user = sys.argv[1:]
    if library == "asyncssh":
        return asyncio.run(by_asyncssh(int(port), user))
    return by_paramiko(int(port), user)


if __name__ == "__main__":
    sys.exit(main())
