"""A Portico for one benchmark run, and the signed calls that set it up."""

import datetime
import hashlib
import hmac
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.request

ACCESS_KEY = "AKIABENCHBENCHBENCH0"
SECRET_KEY = "bench/secret/bench/secret/bench/secret/0"
REGION = "us-east-1"
PASSWORD = "Correct-horse-7"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signed_headers(host: str, operation: str, body: bytes) -> dict:
    """Headers of a SigV4-signed call of the cognito-idp API; good for five minutes."""
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp, date = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": host,
        "x-amz-date": stamp,
        "x-amz-target": f"AWSCognitoIdentityProviderService.{operation}",
    }
    names = ";".join(sorted(headers))
    canonical = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n\n{canonical}\n{names}\n{sha256(body)}"
    scope = f"{date}/{REGION}/cognito-idp/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(request.encode())}"
    key = mac(mac(mac(mac(f"AWS4{SECRET_KEY}".encode(), date), REGION), "cognito-idp"), "aws4_request")
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


class Deployment:
    """A running server on core 0; the directory goes away with it."""

    def __init__(self, binary: str, port: int = 18080, **settings: str):
        self.binary = binary
        self.settings = settings
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.host = f"127.0.0.1:{port}"
        self.directory = tempfile.TemporaryDirectory(prefix="portico-bench-")
        self.database = pathlib.Path(self.directory.name) / "portico.db"
        self.process = None

    def environment(self) -> dict:
        return dict(
            os.environ,
            PORTICO_DATA_DIR=self.directory.name,
            PORTICO_HTTP_ADDR=self.host,
            PORTICO_ADMIN_ADDR="",
            PORTICO_PUBLIC_URL=self.url,
            PORTICO_SHARED_HOST="true",
            PORTICO_MASTER_KEY="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            PORTICO_ROOT_ACCESS_KEY_ID=ACCESS_KEY,
            PORTICO_ROOT_SECRET_ACCESS_KEY=SECRET_KEY,
            PORTICO_RATE_LIMITS="off",
            PORTICO_WORKERS="1",
            PORTICO_PASSWORDS_THREADS="1",
            PORTICO_LOG="warn",
            **self.settings,
        )

    def start(self) -> float:
        """Starts the server and answers the seconds until it was ready."""
        began = time.perf_counter()
        self.process = subprocess.Popen(["taskset", "-c", "0", self.binary, "serve"], env=self.environment())
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/nothing-here", timeout=1)
            except urllib.error.HTTPError:
                return time.perf_counter() - began
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit("the server did not start")
                time.sleep(0.002)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def memory_mib(self) -> float:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def cpu_seconds(self) -> float:
        """Processor time of the server since it started."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def command(self, *arguments: str):
        """Runs a command of the program on the same database."""
        subprocess.run([self.binary, *arguments], env=self.environment(), check=True, stdout=subprocess.DEVNULL)

    def call(self, operation: str, **members) -> dict:
        body = json.dumps(members).encode()
        headers = signed_headers(self.host, operation, body)
        request = urllib.request.Request(self.url, data=body, headers=headers)
        try:
            answer = urllib.request.urlopen(request, timeout=60).read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{operation}: {error.read().decode()}")
        return json.loads(answer) if answer else {}

    def seed(self):
        """A pool, an app client, a machine client, and one confirmed user."""
        pool = self.call("CreateUserPool", PoolName="bench")["UserPool"]["Id"]
        self.pool = pool
        self.call(
            "CreateResourceServer", UserPoolId=pool, Identifier="api", Name="api",
            Scopes=[{"ScopeName": "read", "ScopeDescription": "read"}],
        )
        client = self.call(
            "CreateUserPoolClient", UserPoolId=pool, ClientName="app",
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            AllowedOAuthFlowsUserPoolClient=True, AllowedOAuthFlows=["code", "implicit"],
            AllowedOAuthScopes=["openid", "email", "profile"],
            CallbackURLs=["https://app.example/cb"], SupportedIdentityProviders=["COGNITO"],
        )["UserPoolClient"]
        self.client = client["ClientId"]
        machine = self.call(
            "CreateUserPoolClient", UserPoolId=pool, ClientName="machine", GenerateSecret=True,
            AllowedOAuthFlowsUserPoolClient=True, AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthScopes=["api/read"],
        )["UserPoolClient"]
        self.machine, self.machine_secret = machine["ClientId"], machine["ClientSecret"]
        self.add_user("mary")

    def add_user(self, name: str):
        self.call(
            "AdminCreateUser", UserPoolId=self.pool, Username=name, MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": f"{name}@example.com"},
                            {"Name": "email_verified", "Value": "true"}],
        )
        self.call("AdminSetUserPassword", UserPoolId=self.pool, Username=name, Password=PASSWORD, Permanent=True)

    def fill(self, users: int):
        """Copies the user until there are this many, straight into the database file."""
        import sqlite3

        with sqlite3.connect(self.database) as database:
            there = database.execute("SELECT COUNT(*) FROM users").fetchone()[0]
            new = (there, users - 1)
            database.execute(
                """INSERT INTO users
                   WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                   SELECT pool_id, 'copy-' || i, 'copy-' || i, status, enabled, attributes, password_hash,
                          temporary_password_at, tokens_valid_after, created_at, updated_at
                   FROM users, n WHERE username = 'mary'""",
                new,
            )
            database.execute(
                """INSERT INTO sign_in_names
                   SELECT pool_id, username, 'a', sub FROM users WHERE username LIKE 'copy-%'
                   ON CONFLICT DO NOTHING"""
            )
            database.execute(
                """INSERT INTO user_search (pool_id, sub, status, enabled, email, family_name)
                   SELECT pool_id, sub, 'confirmed', 'Enabled', username || '@example.com', 'copy'
                   FROM users WHERE username LIKE 'copy-%' ON CONFLICT DO NOTHING"""
            )

    def bytes_per_user(self) -> float:
        """Of the database file, with as many users as there are."""
        import sqlite3

        with sqlite3.connect(self.database) as database:
            users = database.execute("SELECT COUNT(*) FROM users").fetchone()[0]
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.database.stat().st_size / users
