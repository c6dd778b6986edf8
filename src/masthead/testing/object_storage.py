"""A private object storage that speaks S3: free loopback ports, a folder of its own, no trace afterwards."""

import json
import secrets
import signal
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from masthead.testing.processes import ServerProcess, free_port, own_folder
from masthead.testing.servers import HOST, find_program

ANSWER_SECONDS = 2
PLACES = ("s3", "master", "volume", "filer")
Ports = tuple[int, int]
"""Of HTTP, and of what the parts say to each other."""
SOCKETS = Path("/tmp")  # noqa: S108 - the server puts them there, whatever it is told
READER = "reader"
OK, FORBIDDEN = 200, 403


@dataclass
class ObjectStorage:
    """A private SeaweedFS, which tests may stop and start again."""

    access_key: str
    secret_key: str = field(repr=False)
    process: ServerProcess = field(repr=False)
    ports: Mapping[str, Ports] = field(repr=False)

    @property
    def port(self) -> int:
        """Where it speaks S3."""
        return self.ports["s3"][0]

    @property
    def endpoint(self) -> str:
        """What S3_ENDPOINT may say."""
        return f"{HOST}:{self.port}"

    def settings(self, bucket: str = "") -> dict[str, str]:
        """Give the settings of a site that keeps its files here, as variables; by default in a bucket of its own."""
        return {
            "S3_ENDPOINT": self.endpoint,
            "S3_SECURE": "false",
            "S3_ACCESS_KEY": self.access_key,
            "S3_SECRET_KEY": self.secret_key,
            "S3_BUCKET": bucket or fresh_bucket(),
        }

    def start(self) -> None:
        """Start on the same ports with the same files; nothing happens where it runs."""
        self.process.start(self._answers)

    def stop(self) -> None:
        """Take it away at once, as a power cut would; its own way of stopping waits fifteen seconds for nothing."""
        self.process.end(signal.SIGKILL)
        own = {str(grpc) for _, grpc in self.ports.values()}
        for socket in SOCKETS.glob("seaweedfs-*-grpc-*.sock"):
            if socket.stem.rpartition("-")[2] in own:
                socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        """Whether it refuses who has no key, and has a place for a file."""
        master, _ = self.ports["master"]
        place = _status(f"http://{HOST}:{master}/dir/assign")
        return place == OK and _status(f"http://{HOST}:{self.port}/") == FORBIDDEN


def fresh_bucket() -> str:
    """Give a name that no bucket has."""
    return f"test-{secrets.token_hex(6)}"


def start_object_storage(folder: Path) -> ObjectStorage:
    """Start a private SeaweedFS in `folder`; besides the key that may do everything, `READER` may only read."""
    program, home = find_program("weed"), folder / "seaweedfs"
    own_folder(home, None)
    (home / "files").mkdir()
    access_key, secret_key = secrets.token_hex(10), secrets.token_urlsafe(30)
    identities = [
        _identity(access_key, secret_key, "Admin", "Read", "Write", "List"),
        _identity(READER, secret_key, "Read", "List"),
    ]
    keys = home / "s3.json"
    keys.write_text(json.dumps({"identities": identities}))
    keys.chmod(0o600)
    free = _free_ports(2 * len(PLACES))
    ports = {place: (free.pop(), free.pop()) for place in PLACES}
    command: list[str | Path] = [
        program,
        "server",
        f"-dir={home}/files",
        f"-ip={HOST}",
        f"-ip.bind={HOST}",
        *(f"-{place}.port={http}" for place, (http, _) in ports.items()),
        *(f"-{place}.port.grpc={grpc}" for place, (_, grpc) in ports.items()),
        f"-filer.localSocket={home}/filer.sock",
        f"-s3.localSocket={home}/s3.sock",
        f"-s3.config={keys}",
        "-s3",
        "-s3.autoCreateBucket=false",
        "-s3.iam=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-master.electionTimeout=500ms",
        "-master.heartbeatInterval=100ms",
        "-master.telemetry=false",
        "-master.volumePreallocate=false",
        "-master.volumeSizeLimitMB=64",
        "-volume.max=10000",
        "-volume.preStopSeconds=0",
    ]
    storage = ObjectStorage(access_key, secret_key, ServerProcess(command, None, home), ports)
    storage.start()
    return storage


def _identity(access_key: str, secret_key: str, *actions: str) -> dict[str, object]:
    credentials = [{"accessKey": access_key, "secretKey": secret_key}]
    return {"name": access_key, "credentials": credentials, "actions": actions}


def _free_ports(count: int) -> list[int]:
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(free_port())
    return list(ports)


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - our own server
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0
