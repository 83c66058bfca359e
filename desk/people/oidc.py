"""OpenID Connect: the code flow with PKCE against one provider, and who it says somebody is.

Nothing here knows the web: a page keeps what `begin` returns in the browser that asked, and gives
it back with the provider's answer. Every doubt is the same answer: the identity is not trusted.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import SecretStr, ValidationError
from ruamel.yaml.error import YAMLError

from desk.people.entry_policy import problem, turned
from desk.people.passwords import is_common
from schemas import yaml_text
from schemas.place.people import Turned
from schemas.values import Value
from tasks import clock

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""What a token may be signed with: never `none`, never a shared secret."""
LEEWAY_SECONDS = 60
WAIT_SECONDS = 10.0
SECRET_MIN = 16
SUBJECT_MAX = 120
KEEP_SECONDS = 3600.0
BROKEN = (
    AuthlibBaseError, JoseError, httpx.HTTPError, ValueError, TypeError, KeyError, AttributeError,
)  # fmt: skip


class Provider(Value):
    """A provider as the office's file describes it; algs are among SIGNED_BY.

    acr: the ways of proof that are strong enough (empty: whichever the provider takes).
    """

    name: str
    issuer: str
    client_id: str
    client_secret: SecretStr
    algs: tuple[str, ...] = ("RS256", "PS256", "ES256")
    acr: tuple[str, ...] = ()
    scope: str = "openid"


class Pending(Value):
    """A log-in on its way, for the browser that asked and no other."""

    state: str
    nonce: str
    verifier: str
    began_at: int  # seconds since 1970
    again: bool = False  # the provider has to ask anew


def provider_of(file: Path) -> Provider:
    """Read a provider from a file that nobody else can read; raises InputError (field: file)."""
    if file.stat().st_mode & 0o077:
        raise problem("identity_open", file.name, file=file)
    try:
        told = yaml_text.parse(file.read_text(encoding="utf-8"))
        found = Provider.model_validate(told)
    except (YAMLError, ValidationError, UnicodeDecodeError) as unreadable:
        raise problem("identity_unreadable", file.name, file=file) from unreadable
    secret = found.client_secret.get_secret_value()
    if len(secret) < SECRET_MIN or is_common(secret):
        raise problem("identity_secret", file.name, file=file)
    if not set(found.algs) <= set(SIGNED_BY) or not _is_safe(found.issuer):
        raise problem("identity_unsafe", file.name, file=file)
    return found


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost", "::1")


class Identities:
    """A provider and what it publishes of itself, kept for an hour."""

    def __init__(
        self, provider: Provider, back: str, transport: httpx.BaseTransport | None = None
    ) -> None:
        """back: where the provider sends browsers afterwards. transport: how to reach it."""
        self.provider, self.back, self._transport = provider, back, transport
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def begin(self, *, again: bool = False) -> tuple[str, Pending]:
        """Return where to send the browser, and what to keep of it.

        again: ask for the proof anew, whoever is logged in there. Raises Turned (bad_identity).
        """
        pending = Pending(
            state=generate_token(43),
            nonce=generate_token(43),
            verifier=generate_token(64),
            began_at=int(clock.real_now().timestamp()),
            again=again,
        )
        extra: dict[str, str] = {"prompt": "login", "max_age": "0"} if again else {}
        if self.provider.acr:
            extra["acr_values"] = " ".join(self.provider.acr)
        try:
            url = prepare_grant_uri(
                self._published()["authorization_endpoint"],
                self.provider.client_id,
                "code",
                redirect_uri=self.back,
                scope=self.provider.scope,
                state=pending.state,
                nonce=pending.nonce,
                code_challenge=create_s256_code_challenge(pending.verifier),
                code_challenge_method="S256",
                **extra,
            )
        except BROKEN as broken:
            raise turned("bad_identity") from broken
        return str(url), pending

    def identity(self, pending: Pending, answer: str) -> str:
        """Return `issuer|sub` of whom the provider vouches for.

        answer: the address the browser came back with. Raises Turned (bad_identity) unless state,
        nonce, signature, issuer, audience, times and way of proof are all as they must be.
        """
        try:
            query = parse_qs(urlsplit(answer).query)
            self._check_answer(pending, query)
            claims = self._claims(pending, self._redeemed(query["code"][0], pending))
        except Turned:
            raise
        except BROKEN as broken:
            raise turned("bad_identity") from broken
        return f"{self.provider.issuer}|{claims['sub']}"

    def _check_answer(self, pending: Pending, query: Mapping[str, list[str]]) -> None:
        """State must be that of this browser; a named issuer ours (RFC 9207)."""
        states, issuers = query.get("state", []), query.get("iss", [self.provider.issuer])
        if states != [pending.state] or issuers != [self.provider.issuer] or "error" in query:
            raise turned("bad_identity")

    def _claims(self, pending: Pending, told: Mapping[str, Any]) -> CodeIDToken:
        token = jwt.decode(told["id_token"], self._keys(), algorithms=list(self.provider.algs))
        rule = self.provider
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": rule.issuer},
                "aud": {"essential": True, "value": rule.client_id},
                "sub": {"essential": True},
                "exp": {"essential": True},
                "iat": {"essential": True},
            },
            {
                "nonce": pending.nonce,
                "client_id": rule.client_id,
                "access_token": told.get("access_token"),
            },
        )
        claims.validate(int(clock.real_now().timestamp()), LEEWAY_SECONDS)
        fresh = claims.get("auth_time", 0) >= pending.began_at - LEEWAY_SECONDS
        strong = not rule.acr or claims.get("acr") in rule.acr
        subject = claims["sub"]
        good = (
            isinstance(subject, str) and 0 < len(subject) <= SUBJECT_MAX and subject.isprintable()
        )
        if not (good and strong) or (pending.again and not fresh):
            raise turned("bad_identity")
        return claims

    def _redeemed(self, code: str, pending: Pending) -> dict[str, Any]:
        """Return what the provider gives for a code and the verifier that only we have."""
        rule = self.provider
        proof = (quote_plus(rule.client_id), quote_plus(rule.client_secret.get_secret_value()))
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": pending.verifier,
        }
        with self._client() as client:
            answer = client.post(self._published()["token_endpoint"], data=form, auth=proof)
        return dict(answer.raise_for_status().json())

    def _client(self) -> httpx.Client:
        return httpx.Client(timeout=WAIT_SECONDS, transport=self._transport)

    def _published(self) -> dict[str, Any]:
        """Return what the provider publishes; it has to call itself by the name we know."""
        found = self._fetched(
            f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        )
        places = [found[f"{name}_endpoint"] for name in ("authorization", "token")]
        if found["issuer"] != self.provider.issuer:
            raise ValueError("another issuer")
        if not all(_is_safe(place) for place in [*places, found["jwks_uri"]]):
            raise ValueError("an unsafe endpoint")
        return found

    def _keys(self) -> KeySet:
        """Return the provider's own keys; those that a token brings along are not looked at."""
        return KeySet.import_key_set(self._fetched(self._published()["jwks_uri"]))  # type: ignore[arg-type]

    def _fetched(self, url: str) -> dict[str, Any]:
        known = self._kept.get(url)
        if known is None or time.monotonic() - known[0] > KEEP_SECONDS:
            with self._client() as client:
                answer = client.get(url).raise_for_status()
            known = (time.monotonic(), dict(answer.json()))
            self._kept[url] = known
        return known[1]
