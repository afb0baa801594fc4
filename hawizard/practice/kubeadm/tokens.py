"""`kubeadm token`."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass

from hawizard.practice.kubeadm import objects, pki
from hawizard.practice.kubeadm.client import SYSTEM, items
from hawizard.practice.kubeadm.node import ADMIN, admin_access, new_token
from hawizard.practice.kubeadm.port import Api, Host, Json
from hawizard.practice.kubeadm.validation import is_token
from hawizard.practice.kubeadm.voice import Refused, Voice

SECRETS = f"{SYSTEM}/secrets"
_UNITS = {"h": 3600, "m": 60, "s": 1}


@dataclass
class Tokens:
    """The bootstrap tokens of the cluster, as its administrator sees them."""

    host: Host
    voice: Voice
    kubeconfig: str = ADMIN

    def create(self, token: str, ttl: str, print_join_command: bool, description: str = "") -> None:
        """Make a token and print it, or the command that joins with it."""
        token = token or new_token()
        if not is_token(token):
            raise Refused(f'the bootstrap token "{token}" was not of the form "[a-z0-9]{{6}}.[a-z0-9]{{16}}"')
        life = seconds(ttl)
        expires = self.host.now() + life if life else None
        collection, secret = objects.token_secret(token, expires, description)
        self._api().request("POST", collection, secret)
        self.voice.result(self._join_command(token) if print_join_command else token)

    def list(self, as_json: bool) -> None:
        """Print the tokens."""
        found = [described(secret) for secret in items(self._api(), SECRETS) if is_token_secret(secret)]
        if as_json:
            for token in found:
                self.voice.result(json.dumps(token, indent=4))
            return
        self.voice.say("TOKEN                     TTL         EXPIRES                USAGES")
        for token in found:
            self.voice.say(
                f"{token['token']}   {token.get('expires', '<forever>')}   {','.join(token['usages'])}"
            )

    def delete(self, token: str) -> None:
        """Delete a token by its id or whole."""
        name = token.split(".")[0]
        if not re.fullmatch(r"[a-z0-9]{6}", name):
            raise Refused(f'given token didn\'t match pattern "[a-z0-9]{{6}}": "{token}"')
        self._api().request("DELETE", f"{SECRETS}/bootstrap-token-{name}")
        self.voice.say(f'bootstrap token "{name}" deleted')

    def _join_command(self, token: str) -> str:
        access = admin_access(self.host, self.kubeconfig)
        pin = pki.ca_hash(pki.load_certificate(access.ca or b""))
        endpoint = access.server.removeprefix("https://")
        return f"kubeadm join {endpoint} --token {token} --discovery-token-ca-cert-hash {pin} "

    def _api(self) -> Api:
        return self.host.api(admin_access(self.host, self.kubeconfig))


def seconds(text: str) -> float:
    """Return the seconds of a duration as Go writes it; 0 is for ever."""
    if not re.fullmatch(r"0|(\d+[hms])+", text):
        raise Refused(f'invalid argument "{text}" for "--ttl" flag: time: invalid duration "{text}"')
    return float(sum(int(count) * _UNITS[unit] for count, unit in re.findall(r"(\d+)([hms])", text)))


def is_token_secret(secret: Json) -> bool:
    """Tell whether a secret is a bootstrap token's."""
    return secret.get("type") == "bootstrap.kubernetes.io/token"


def decoded(secret: Json) -> dict[str, str]:
    """Return the data of a secret as text."""
    return {key: base64.b64decode(value).decode() for key, value in (secret.get("data") or {}).items()}


def described(secret: Json) -> Json:
    """Return a token as `token list -o json` has it."""
    data = decoded(secret)
    found: Json = {"kind": "BootstrapToken", "apiVersion": "output.kubeadm.k8s.io/v1alpha2"}
    found["token"] = f"{data['token-id']}.{data['token-secret']}"
    if "expiration" in data:
        found["expires"] = data["expiration"]
    usages = [name for name in ("authentication", "signing") if data.get(f"usage-bootstrap-{name}") == "true"]
    return {**found, "usages": usages, "groups": data.get("auth-extra-groups", "").split(",")}
