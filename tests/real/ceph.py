"""Debian's Ceph -> an S3 service of its own for the tests: one monitor, one OSD, one gateway.

It is a real radosgw with users, permissions and quotas, on 127.0.0.1, up in about two seconds.
Objects live in the OSD's memory, so only the gateway may be killed. What a test wants of it belongs
to the test.
"""

import atexit
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.real.ports import free_port

PROGRAMS = (
    "ceph",
    "ceph-mon",
    "ceph-osd",
    "monmaptool",
    "radosgw",
    "radosgw-admin",
    "setpriv",
)
REGION = "default"
PATIENCE_SECONDS = 60.0
STOP_SECONDS = 5.0
# Without authentication in the cluster, its parts must agree to speak unencrypted everywhere, else
# the gateway waits for ever. The monitor's usual pace (a decision a second) makes a start of 12 s;
# the usual watch time-out lets a new gateway wait 30 s for the killed one to hear of a new bucket.
# Without ``tcp_nodelay`` every body comes 40 ms after its head.
CONFIGURATION = """\
[global]
fsid = {fsid}
mon host = v2:127.0.0.1:{monitor_port}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
auth supported = none
ms cluster mode = crc secure
ms service mode = crc secure
ms client mode = crc secure
ms mon cluster mode = crc secure
ms mon service mode = crc secure
ms mon client mode = crc secure
run dir = {folder}
crash dir = {folder}
keyring = {folder}/keyring
log file = {folder}/$name.log
admin socket =
mon data = {folder}/mon
mon initial members = a
mon allow pool size one = true
paxos propose interval = 0.05
paxos min wait = 0.01
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 8589934592
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd client watch timeout = 1
rgw frontends = beast endpoint=127.0.0.1:{gateway_port} tcp_nodelay=1
"""


def missing_programs() -> list[str]:
    """What is not installed of what is needed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@dataclass(frozen=True, slots=True)
class S3User:
    """An account of the gateway: it sees its own buckets only."""

    uid: str
    access_key: str
    secret_key: str

    @staticmethod
    def invent(uid: str) -> "S3User":
        """A user with keys that nobody else has."""
        return S3User(uid, secrets.token_hex(10).upper(), secrets.token_hex(20))


class Ceph:
    """A cluster and its gateway. ``stop`` ends it for good; the gateway may be killed and started.

    ``owner`` makes the buckets, ``stranger`` is another account. The daemons end with the thread
    that started them (that is how they never outlive a test run): start them in the main one.
    """

    def __init__(self) -> None:
        """Take a folder and ports; nothing runs yet."""
        self._folder = Path(tempfile.mkdtemp(prefix="ceph-"))
        self._daemons: dict[str, subprocess.Popen[bytes]] = {}
        self._gateway_port = free_port()
        self._configuration = self._folder / "ceph.conf"
        self.owner = S3User.invent("owner")
        self.stranger = S3User.invent("stranger")
        atexit.register(self.stop)

    @property
    def endpoint_url(self) -> str:
        """The address of the gateway; it stays when the gateway is killed and started."""
        return f"http://127.0.0.1:{self._gateway_port}"

    @property
    def access_key(self) -> str:
        """The access key of the owner."""
        return self.owner.access_key

    @property
    def secret_key(self) -> str:
        """The secret key of the owner."""
        return self.owner.secret_key

    def start(self) -> None:
        """Make a new cluster, and wait until both users can work."""
        text = CONFIGURATION.format(
            fsid=uuid.uuid4(),
            folder=self._folder,
            monitor_port=free_port(),
            gateway_port=self._gateway_port,
        )
        self._configuration.write_text(text)
        self._start_monitor()
        self._start_osd()
        self.start_gateway()
        for user in (self.owner, self.stranger):
            self.create_user(user)

    def stop(self) -> None:
        """Leave no process and no file."""
        atexit.unregister(self.stop)
        for name in ("radosgw", "ceph-osd", "ceph-mon"):
            self._end(name)
        shutil.rmtree(self._folder, ignore_errors=True)

    def start_gateway(self) -> None:
        """Start it, or start it again, and wait until it answers."""
        self._spawn("radosgw", "--name=client.rgw")
        self._wait_for("radosgw", self._answers)

    def kill_gateway(self) -> None:
        """``kill -9``: what was under way is cut off, what was acknowledged stays."""
        self._daemons["radosgw"].kill()
        self._daemons.pop("radosgw").wait()

    def create_user(self, user: S3User) -> None:
        """Add an account."""
        keys = (f"--access-key={user.access_key}", f"--secret-key={user.secret_key}")
        self.administer("user", "create", f"--uid={user.uid}", f"--display-name={user.uid}", *keys)

    def administer(self, *arguments: str) -> str:
        """``radosgw-admin`` with these arguments; what it prints."""
        return self._run("radosgw-admin", *arguments)

    def create_bucket(self, name: str) -> str:
        """A new bucket of the owner; its name."""
        self.client().create_bucket(Bucket=name)
        return name

    def client(self, user: S3User | None = None) -> Any:
        """A boto3 client of a user, of the owner when none is named."""
        user = user or self.owner
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint_url,
            region_name=REGION,
            aws_access_key_id=user.access_key,
            aws_secret_access_key=user.secret_key,
            config=Config(s3={"addressing_style": "path"}),
        )

    def _start_monitor(self) -> None:
        fsid, address = self._configured("fsid"), f"[{self._configured('mon host')}]"
        plan = str(self._folder / "monmap")
        self._run("monmaptool", "--create", "--addv", "a", address, "--fsid", fsid, plan)
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", plan)
        self._spawn("ceph-mon", "-i", "a")

    def _start_osd(self) -> None:
        name = str(uuid.uuid4())
        (self._folder / "osd").mkdir()
        self._run("ceph", "--connect-timeout", str(int(PATIENCE_SECONDS)), "osd", "new", name)
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", name)
        self._spawn("ceph-osd", "-i", "0")

    def _configured(self, name: str) -> str:
        rows = (row.partition(" = ") for row in self._configuration.read_text().splitlines())
        return next(value for key, _, value in rows if key == name)

    def _environment(self) -> dict[str, str]:
        """Ours, without what would lead to another cluster."""
        return {name: value for name, value in os.environ.items() if not name.startswith("CEPH_")}

    def _run(self, program: str, *arguments: str) -> str:
        result = subprocess.run(
            [program, *self._configured_by(), *arguments],
            capture_output=True,
            check=False,
            text=True,
            env=self._environment(),
            timeout=PATIENCE_SECONDS,
        )
        if result.returncode:
            raise RuntimeError(f"{program} {arguments[0]} failed: {result.stderr}\n{self._logs()}")
        return result.stdout

    def _configured_by(self) -> tuple[str, str]:
        return "-c", str(self._configuration)

    def _spawn(self, program: str, *arguments: str) -> None:
        with (self._folder / f"{program}.out").open("ab") as output:
            self._daemons[program] = subprocess.Popen(
                # A test run that is killed takes its daemons along.
                ["setpriv", "--pdeathsig=KILL", program, "-f", *self._configured_by(), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._environment(),
                process_group=0,
            )

    def _end(self, program: str) -> None:
        daemon = self._daemons.pop(program, None)
        if daemon is None:
            return
        daemon.terminate()
        try:
            daemon.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()

    def _wait_for(self, program: str, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            ended = [name for name, daemon in self._daemons.items() if daemon.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"{program} does not start (ended: {ended})\n{self._logs()}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._gateway_port), timeout=5).close()
        except OSError:
            return False
        return True

    def _logs(self) -> str:
        """The last lines of every daemon, for the message of a test that fails."""
        logs = sorted([*self._folder.glob("*.log"), *self._folder.glob("*.out")])
        tails = (log.read_text(errors="replace").splitlines()[-20:] for log in logs)
        return "\n".join(
            f"-- {log.name}\n" + "\n".join(tail) for log, tail in zip(logs, tails, strict=True)
        )
