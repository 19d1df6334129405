"""Other parties that answer at once: an OpenID provider, and the functions of a pool."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
import urllib.parse


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def answer(self, document):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def start(handler) -> str:
    """Serves on a free port of the loopback address until the process ends; answers the address."""
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def provider(client_id: str, secret: str) -> str:
    """An OpenID provider whose codes are the nonces; ID tokens are signed with the client secret."""

    class Provider(Handler):
        def do_POST(self):
            nonce = urllib.parse.parse_qs(self.body().decode())["code"][0]
            now = int(time.time())
            claims = {"iss": address, "aud": client_id, "sub": f"person{hash(nonce) % 1000}", "iat": now,
                      "exp": now + 300, "nonce": nonce, "family_name": nonce[:20]}
            head = base64url(b'{"alg":"HS256"}') + "." + base64url(json.dumps(claims).encode())
            subjects[nonce] = claims["sub"]
            mac = hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest()
            self.answer({"access_token": nonce, "token_type": "Bearer", "id_token": f"{head}.{base64url(mac)}"})

        def do_GET(self):
            nonce = self.headers.get("authorization", "").removeprefix("Bearer ")
            self.answer({"sub": subjects.pop(nonce)} if nonce else {"keys": []})

    subjects = {}

    address = start(Provider)
    return address


def functions(wait: float = 0.0) -> str:
    """Functions that give every event back as it came, or not before this many seconds."""

    class Function(Handler):
        def do_POST(self):
            event = json.loads(self.body())
            time.sleep(wait)
            self.answer(event)

    return start(Function) + "/functions"
