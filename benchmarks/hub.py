"""A drill for a class: a JupyterHub with its default proxy, and users who each run a chapter at the same time.

    python benchmarks/hub.py --proxy node_modules/.bin/configurable-http-proxy [--users 12] [--profile smoke]

Linux; needs jupyterhub next to the course, and `npm install configurable-http-proxy`. Everything listens on 127.0.0.1
only, anyone may log in, and all of it ends with the drill. User n runs chapter n modulo 8, each code cell in turn, in a
kernel of their own on one thread. Prints a Markdown table: seconds until a server answers, seconds until the chapter
has run, and the largest memory of server and kernel. Memory is PSS: what processes share counts once, in equal parts.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

import nbformat
import psutil
import websocket

ROOT = Path(__file__).resolve().parents[1]
TOKEN = secrets.token_hex(16)
CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.environment = {environment!r}
c.Spawner.args = ["--ip=127.0.0.1", "--allow-root", "--KernelManager.transport=ipc"]
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
c.JupyterHub.services = [{{"name": "drill", "api_token": {token!r}}}]
scopes = ["admin:users", "admin:servers", "admin:server_state", "access:servers"]
c.JupyterHub.load_roles = [{{"name": "drill", "services": ["drill"], "scopes": scopes}}]
"""


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(url: str, content: object = None, method: str = "GET") -> dict:
    """Send a request to the hub or to a user's server; return what its JSON says."""
    body = None if content is None else json.dumps(content).encode()
    request = Request(url, body, {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=300) as answer:
        return json.loads(answer.read() or b"{}")


def wait_for(condition, seconds: float = 300.0) -> None:
    """Ask every half second until `condition()` is true and raises nothing; TimeoutError if it takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise TimeoutError(f"nothing within {seconds:g} seconds")


def pss(pid: int) -> int:
    """Bytes that a process and its descendants hold, shared pages in parts; 0 if it ended."""
    held = 0
    try:
        for process in (parent := psutil.Process(pid), *parent.children(recursive=True)):
            lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
            held += sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (psutil.Error, OSError):
        pass
    return held


def run_chapter(server: str, path: Path) -> int:
    """Run the code cells of a notebook in a new kernel of `server`, as JupyterLab does; return how many failed."""
    kernel = ask(f"{server}/api/kernels", {"name": "python3"}, "POST")["id"]
    address = f"{server.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels"
    connection = websocket.create_connection(address, header=[f"Authorization: token {TOKEN}"], timeout=600)
    failed = 0
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "session": kernel, "username": "drill"}
        content = {"code": cell.source, "silent": False, "store_history": True, "allow_stdin": False}
        message = {"header": header | {"version": "5.3"}, "parent_header": {}, "metadata": {}, "content": content}
        connection.send(json.dumps(message | {"channel": "shell", "buffers": []}))
        while True:
            received = connection.recv()
            if isinstance(received, bytes):  # a widget's data
                continue
            told = json.loads(received)
            if told.get("parent_header", {}).get("msg_id") != header["msg_id"]:
                continue
            failed += told["msg_type"] == "error"
            if told["msg_type"] == "status" and told["content"]["execution_state"] == "idle":
                break
    connection.close()
    return failed


def drill(hub: str, names: list[str], chapters: list[Path]) -> int:
    """Spawn a server for each name, run its chapter there and print the table; return how many cells failed.

    Ctrl-C ends it with what is known by then.
    """
    pids: dict[str, int] = {}
    rows = {name: [path.stem[:2], "-", "-", "-"] for name, path in zip(names, chapters)}
    largest, together, over, began = dict.fromkeys(names, 0), 0, threading.Event(), time.monotonic()

    def watch() -> None:
        nonlocal together
        while not over.wait(2.0):
            held = {name: pss(pid) for name, pid in list(pids.items())}
            largest.update({name: max(largest[name], size) for name, size in held.items()})
            together = max(together, sum(held.values()))

    def one(name: str, path: Path) -> int:
        user = f"{hub}/hub/api/users/{name}"
        ask(user, {}, "POST")
        asked, known = time.monotonic(), {}
        ask(f"{user}/server", {}, "POST")
        wait_for(lambda: known.update(ask(user)) or known["servers"].get("", {}).get("ready"))
        pids[name] = known["servers"][""]["state"]["pid"]
        spawned = time.monotonic()
        rows[name][1] = f"{spawned - asked:.0f}"
        failed = run_chapter(f"{hub}/user/{name}", path)
        rows[name][2:] = f"{time.monotonic() - spawned:.0f}", str(failed)
        return failed

    threading.Thread(target=watch, daemon=True).start()
    pool = ThreadPoolExecutor(len(names))
    try:
        return sum(pool.map(one, names, chapters))
    finally:
        over.set()
        pool.shutdown(wait=False)
        print("| chapter | seconds to spawn | seconds to run | failed cells | GB |\n|---|---|---|---|---|")
        for name in sorted(names, key=rows.get):
            print(f"| {' | '.join(rows[name])} | {largest[name] / 1e9:.2f} |")
        took, load = time.monotonic() - began, os.getloadavg()[0]
        print(
            f"\n{len(names)} users: {took:.0f} s, at most {together / 1e9:.1f} GB at once; load {load:.1f}.", flush=True
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--proxy", default="configurable-http-proxy", help="the program of the proxy")
    parser.add_argument("--users", type=int, default=12)
    parser.add_argument("--profile", default="smoke", choices=["smoke", "class", "full"])
    options = parser.parse_args()
    masters = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    chapters = [masters[n % len(masters)] for n in range(options.users)]
    environment = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "GAN_COURSE_PROFILE": options.profile}
    public, hub, api = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="hub-") as room:
        config = Path(room, "config.py")
        proxy = str(Path(options.proxy).resolve()) if "/" in options.proxy else options.proxy
        ports = {"public": public, "hub": hub, "api": api}
        config.write_text(CONFIG.format(**ports, proxy=proxy, homes=room, environment=environment, token=TOKEN))
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        with Path(room, "log").open("wb") as log:
            command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
            process = subprocess.Popen(command, cwd=room, env=os.environ | {"PATH": path}, stdout=log, stderr=log)
            try:
                address = f"http://127.0.0.1:{public}"
                wait_for(lambda: ask(f"{address}/hub/api/"))
                failed = drill(address, [f"user{n:02d}" for n in range(options.users)], chapters)
            except BaseException:
                print(Path(room, "log").read_text(errors="replace")[-4000:], file=sys.stderr)
                raise
            finally:
                family = [*psutil.Process(process.pid).children(recursive=True)]
                process.terminate()
                psutil.wait_procs([psutil.Process(process.pid)], timeout=20)
                for left in family:
                    if left.is_running():
                        left.kill()
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
