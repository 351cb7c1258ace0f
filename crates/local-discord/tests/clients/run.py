#!/usr/bin/env python3
"""Installs client libraries in a temporary folder and lets a bot of each talk to local-discord.

    python3 crates/local-discord/tests/clients/run.py [client …]

Without names, all but twilight, which takes minutes to build. Every bot registers two commands and is used like a person would: options with autocomplete,
buttons, a modal, a deferred answer, a message with a thread. Prints what passed and failed, and
`N passed, N failed` at the end; exits 1 when anything failed. Every step has a time limit.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[3]
INSTALL_SECONDS = 600
STARTUP_SECONDS = 30


def run(*command, cwd=None):
    subprocess.run(
        command, cwd=cwd, check=True, timeout=INSTALL_SECONDS, stdout=subprocess.DEVNULL
    )


def install_python(folder, requirement):
    venv = folder / "venv"
    run(sys.executable, "-m", "venv", str(venv))
    run(str(venv / "bin/pip"), "install", "--quiet", requirement)
    return [str(venv / "bin/python"), "-u"]


def install_discord_py(folder):
    return install_python(folder, "discord.py==2.7.*") + [str(HERE / "bot_discord_py.py")]


def install_hikari(folder):
    return install_python(folder, "hikari==2.7.*") + [str(HERE / "bot_hikari.py")]


def install_discord_js(folder):
    # Without one, npm installs into the next folder above that has one.
    (folder / "package.json").write_text('{"private": true}')
    run("npm", "install", "--silent", "--no-audit", "--no-fund", "discord.js@14", cwd=folder)
    # Imports are looked up beside the file that has them.
    bot = folder / "bot.mjs"
    bot.write_text((HERE / "bot_discord_js.mjs").read_text())
    return ["node", str(bot)]


def install_twilight(folder):
    # Built once: the folder is not the temporary one.
    target = ROOT / "target/clients"
    project = HERE / "bot_twilight"
    run("cargo", "build", "--quiet", "--target-dir", str(target), cwd=project)
    return [str(target / "debug/bot-twilight")]


CLIENTS = {
    "discord.py": install_discord_py,
    "discord.js": install_discord_js,
    "hikari": install_hikari,
    "twilight": install_twilight,
}
ON_REQUEST = {"twilight"}


class Server:
    """local-discord as a process of its own, with the guild that it makes by itself."""

    def __init__(self, binary):
        self.process = subprocess.Popen(
            [binary, "--port", "0", "--name", "Robot"], stdout=subprocess.PIPE, text=True
        )
        lines = [self.process.stdout.readline().split(maxsplit=1) for _ in range(4)]
        facts = {key: value.strip() for key, value in lines}
        self.base, self.token = facts["Page"], facts["Token"]
        state = self.call("GET", "/state")
        self.guild = self.call("GET", f"/guilds/{state['guilds'][0]['id']}")
        self.channel = self.guild["channels"][0]["id"]
        self.users = {user["username"]: user["id"] for user in state["users"]}

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.base}/control{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return json.loads(response.read() or "null")
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def act(self, **act):
        return self.call("POST", "/interactions", {"as": self.users["grace"], **act})

    def command(self, name, *options):
        return self.act(kind="command", channel=self.channel, command=name, options=list(options))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)


def wait_for_commands(server, bot):
    end = time.monotonic() + STARTUP_SECONDS
    path = f"/channels/{server.channel}/commands?as={server.users['grace']}"
    while time.monotonic() < end:
        if bot.poll() is not None:
            raise AssertionError(f"the bot ended with {bot.returncode}")
        names = {command["name"] for command in server.call("GET", path)}
        if {"greet", "post"} <= names and server.call("GET", "/state")["connected"]:
            return
        time.sleep(0.1)
    raise AssertionError(f"the bot did not register its commands in {STARTUP_SECONDS} s")


def options(server, **more):
    return (
        {"name": "user", "value": server.users["ada"]},
        {"name": "topic", "value": "pool", **more},
    )


def expect(found, wanted):
    assert found == wanted, f"expected {wanted!r}, found {found!r}"


def greets(server):
    answer = server.command("greet", *options(server))
    expect(answer["state"], "message")
    expect(answer["message"]["content"], "Hello ada about pool")
    expect(answer["message"]["flags"], 64)
    return answer["message"]["id"]


def suggests(server):
    answer = server.act(
        kind="autocomplete",
        channel=server.channel,
        command="greet",
        options=list(options(server, focused=True)),
    )
    expect(answer["choices"], [{"name": "pooling", "value": "pooling"}])


def component(server, label):
    message = greets(server)
    path = f"/channels/{server.channel}/messages?as={server.users['grace']}&limit=1"
    rows = server.call("GET", path)[0]["components"]
    custom_id = next(one["custom_id"] for one in rows[0]["components"] if one["label"] == label)
    return server.act(kind="component", message=message, custom_id=custom_id)


def opens_a_modal_and_reads_it(server):
    answer = component(server, "Open")
    expect(answer["state"], "modal")
    expect(answer["modal"]["title"], "Your answer")
    field = answer["modal"]["components"][0]
    field = field.get("component") or field["components"][0]
    fields = {field["custom_id"]: "this"}
    submitted = server.act(kind="modal", interaction=answer["id"], fields=fields)
    expect(submitted["message"]["content"], "You wrote this")


def edits_and_follows_up(server):
    answer = component(server, "Edit")
    expect(answer["state"], "updated")
    expect(answer["message"]["content"], "Edited")
    path = f"/channels/{server.channel}/messages?as={server.users['ada']}&limit=1"
    eventually(lambda: expect(server.call("GET", path)[0]["content"], "Followed up"))


def defers_posts_and_opens_a_thread(server):
    answer = server.command("post")
    expect(answer["state"], "thinking")
    path = f"/interactions/{answer['id']}"
    eventually(lambda: expect(server.call("GET", path)["state"], "message"))
    guild = server.call("GET", f"/guilds/{server.guild['id']}")
    expect([thread["name"] for thread in guild["threads"]], ["Talk"])


def leaves_no_violation(server):
    expect(server.call("GET", "/violations"), [])


def survives_a_reconnect(server):
    server.call("POST", "/gateway", {"action": "close", "code": 4000})
    eventually(lambda: expect(server.call("GET", "/state")["connected"], False), seconds=2)
    eventually(lambda: expect(server.call("GET", "/state")["connected"], True), seconds=20)
    greets(server)


def eventually(check, seconds=5):
    end = time.monotonic() + seconds
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)


CHECKS = [
    greets,
    suggests,
    opens_a_modal_and_reads_it,
    edits_and_follows_up,
    defers_posts_and_opens_a_thread,
    survives_a_reconnect,
    leaves_no_violation,
]


def try_client(name, binary):
    """Yields (check, error or None)."""
    with tempfile.TemporaryDirectory(prefix="local-discord-client-") as folder:
        try:
            command = CLIENTS[name](pathlib.Path(folder))
        except (subprocess.SubprocessError, OSError) as error:
            yield "installs", str(error)
            return
        server = Server(binary)
        environment = {**os.environ, "LOCAL_DISCORD": server.base, "TOKEN": server.token}
        log = pathlib.Path(folder) / "bot.log"
        with log.open("w") as output:
            bot = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
            try:
                for check in [lambda _: wait_for_commands(server, bot), *CHECKS]:
                    title = getattr(check, "__name__", "").replace("_", " ")
                    title = "connects and registers" if "lambda" in title else title
                    try:
                        check(server)
                        yield title, None
                    except (AssertionError, OSError, LookupError, TypeError) as error:
                        yield title, f"{error!r}\n{log.read_text()[-3000:]}"
            finally:
                bot.kill()
                bot.wait()
                server.stop()


def main():
    names = sys.argv[1:] or [name for name in CLIENTS if name not in ON_REQUEST]
    metadata = subprocess.run(
        ["cargo", "build", "--quiet", "-p", "local-discord", "--message-format=json"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    built = [json.loads(line) for line in metadata.splitlines()]
    binary = next(one["executable"] for one in built if one.get("executable"))
    passed = failed = 0
    for name in names:
        for check, error in try_client(name, binary):
            print(f"{'FAIL' if error else 'ok  '} {name}: {check}", flush=True)
            if error:
                failed += 1
                print(error, flush=True)
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
