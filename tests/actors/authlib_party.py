"""A relying party on Authlib, driven as openid_client.mjs is, over the same lines: what the one can, the other can."""

import base64
import json
import os
import secrets
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # an issuer on loopback


def report(**line):
    """One line to whoever drives us."""
    print(json.dumps(line), flush=True)


class SignedForAMinute(PrivateKeyJWT):
    """Authlib itself signs for an hour, which is more than the ten minutes that the provider takes."""

    def sign(self, auth, token_endpoint):
        return private_key_jwt_sign(
            auth.client_secret, client_id=auth.client_id, token_endpoint=token_endpoint, header=dict(self.headers),
            alg=self.alg, expires_in=60)


class Party:
    """One client of the OpenID Provider."""

    def __init__(self, key, order):
        self.order, self.own = order, f"http://127.0.0.1:{order['port']}"
        self.metadata = requests.get(order["issuer"] + "/.well-known/openid-configuration", timeout=30).json()
        if self.metadata["issuer"] != order["issuer"]:
            raise ValueError("another issuer")
        method = order["method"]
        self.session = OAuth2Session(
            order["client_id"],
            key if method == "private_key_jwt" else order["client_secret"],
            scope=order["scope"],
            redirect_uri=self.own + "/callback",
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            code_challenge_method="S256",
        )
        if method == "private_key_jwt":
            self.session.register_client_auth_method(
                SignedForAMinute(self.metadata["token_endpoint"], headers={"kid": "1"}, alg="ES256"))
        self.verifier, self.nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        self.returned = None
        self.token = None

    def authorize(self):
        """Where somebody signs in."""
        url, self.state = self.session.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=self.verifier, nonce=self.nonce,
            **self.order.get("more", {}))
        return url

    def redeem(self):
        """The code for tokens."""
        return self.session.fetch_token(
            self.metadata["token_endpoint"], authorization_response=self.own + self.returned, state=self.state,
            code_verifier=self.verifier)

    def claims(self, token, nonce):
        """What the ID token says, once its signature and its claims hold."""
        keys = KeySet.import_key_set(requests.get(self.metadata["jwks_uri"], timeout=30).json())
        signed = jwt.decode(token["id_token"], keys, algorithms=[self.order["algorithm"]])
        claims = CodeIDToken(
            signed.claims, signed.header,
            options={
                "iss": {"essential": True, "value": self.order["issuer"]},
                "aud": {"essential": True, "value": self.order["client_id"]},
            },
            params={"nonce": nonce, "client_id": self.order["client_id"], "access_token": token["access_token"]})
        claims.validate(leeway=0)
        return dict(claims)

    def signs_in(self, target):
        """Somebody came back from there."""
        self.returned = target
        self.token = self.redeem()
        claims, info = self.claims(self.token, self.nonce), self.info()
        if claims["sub"] != info["sub"]:
            raise ValueError("userinfo is about somebody else")
        return {"claims": claims, "info": info, "expires_in": self.token["expires_in"],
                "may_refresh": "refresh_token" in self.token}

    def info(self):
        """What userinfo says."""
        answer = self.session.get(self.metadata["userinfo_endpoint"], timeout=30, withhold_token=True, headers={
            "Authorization": "Bearer " + self.token["access_token"]})
        if answer.status_code != 200:
            raise OAuthError(error=answer.headers.get("WWW-Authenticate", str(answer.status_code)))
        return answer.json()

    def replay(self):
        """The same code once more."""
        return dict(self.redeem())

    def refresh(self):
        """New tokens."""
        former = self.token["refresh_token"]
        self.token = self.session.refresh_token(self.metadata["token_endpoint"], refresh_token=former)
        # OpenID Connect Core section 12.2: no nonce is due in this one.
        claims = self.claims(self.token, None) if "id_token" in self.token else None
        return {"claims": claims, "is_rotated": self.token["refresh_token"] != former}

    def introspect(self):
        """What the provider says of the token."""
        return self.session.introspect_token(
            self.metadata["introspection_endpoint"], token=self.token["access_token"]).json()

    def revoke(self):
        """The token counts no more."""
        self.session.revoke_token(
            self.metadata["revocation_endpoint"], token=self.token["access_token"]).raise_for_status()

    def logout(self):
        """Where somebody signs out."""
        return self.metadata["end_session_endpoint"] + "?" + urlencode({
            "id_token_hint": self.token["id_token"], "post_logout_redirect_uri": self.own + "/bye"})


def tried(deed, *arguments):
    """The name of what came of it, and that."""
    try:
        return "done", deed(*arguments)
    except Exception as error:  # pylint: disable=broad-exception-caught
        return "failed", getattr(error, "error", None) or repr(error)


def serve(party):
    """What a browser sees of it."""

    class Visit(BaseHTTPRequestHandler):
        """One request."""

        def do_GET(self):
            """Of somebody who comes back."""
            words = "You are signed out"
            if self.path.startswith("/callback"):
                how, what = tried(party.signs_in, self.path)
                report(**{"signed_in" if how == "done" else how: what})
                words = "You are signed in" if how == "done" else "You are not signed in"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<title>Party</title><p>{words}".encode())

        def log_message(self, *_arguments):
            """Says nothing: the target has a code in it."""

    server = ThreadingHTTPServer(("127.0.0.1", party.order["port"]), Visit)
    Thread(target=server.serve_forever, daemon=True).start()


def main():
    """Until there is no more to do."""
    key = ECKey.generate_key("P-256", {"kid": "1", "alg": "ES256", "use": "sig"})
    report(jwks=KeySet([key]).as_dict(private=False))
    party = Party(key, json.loads(sys.stdin.readline()))
    serve(party)
    report(authorize=party.authorize())
    for line in sys.stdin:
        how, what = tried(getattr(party, json.loads(line)["do"]))
        report(**{how: what})


if __name__ == "__main__":
    main()
