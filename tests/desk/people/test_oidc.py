"""A provider that we play ourselves: one good answer, and bad ones that are all refused."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from desk.people import oidc
from desk.people.oidc import Identities, Provider
from schemas.errors import InputError
from schemas.place.people import Turned

ISSUER = "https://id.example"
BACK = "https://desk.example/login/identity/return"
OURS = Provider(
    name="统一身份",
    issuer=ISSUER,
    client_id="desk",
    client_secret=SecretStr("k" * 32),
    acr=("mfa",),
)
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class FakeProvider:
    """Answers like a provider, with whatever a test puts into the token."""

    def __init__(self, at):
        self.at = at
        self.header = {"alg": "RS256", "kid": "one"}
        self.key, self.claims, self.asked, self.published = KEY, {}, {}, {}
        self.down = ""

    def __call__(self, request):
        if request.url.path == self.down:
            return httpx.Response(500)
        return {
            "/.well-known/openid-configuration": self._configuration,
            "/keys": self._keys,
            "/token": self._token,
        }[request.url.path](request)

    def _configuration(self, _request):
        places = {f"{one}_endpoint": f"{ISSUER}/{one}" for one in ("authorization", "token")}
        told = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", **places, **self.published}
        return httpx.Response(200, json=told)

    def _keys(self, _request):
        return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})

    def browse(self, url):
        """What the browser is asked for at the provider."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}

    def _token(self, request):
        sent = parse_qs(request.content.decode())
        digest = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
        if encoded(digest) != self.asked["code_challenge"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        now = int(self.at.now.timestamp())
        claims = {
            "iss": ISSUER, "aud": "desk", "sub": "42", "iat": now, "exp": now + 300,
            "nonce": self.asked["nonce"], "acr": "mfa", "auth_time": now, **self.claims,
        }  # fmt: skip
        told = {name: value for name, value in claims.items() if value is not None}
        return httpx.Response(200, json=self._signed(told))

    def _signed(self, claims):
        if self.header["alg"] in ("none", "HS256"):  # what no library signs
            parts = [json.dumps(part).encode() for part in (self.header, claims)]
            plain = ".".join(encoded(part) for part in parts)
            mark = hmac.new(self.key or b"", plain.encode(), "sha256").digest()
            token = f"{plain}.{encoded(mark) if self.key else ''}"
        else:
            token = jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])
        return {"id_token": token, "access_token": "a", "token_type": "Bearer"}


@pytest.fixture
def fake(at):
    return FakeProvider(at)


@pytest.fixture
def ours(fake):
    return Identities(OURS, BACK, httpx.MockTransport(fake))


def come_back(ours, fake, *, again=False, **changed):
    """Go to the provider and come back with its answer; changed: what the address says."""
    url, pending = ours.begin(again=again)
    fake.browse(url)
    told = {"code": "c", "state": pending.state, **changed}
    query = "&".join(f"{name}={value}" for name, value in told.items() if value is not None)
    return ours.identity(pending, f"{BACK}?{query}")


def test_who_the_provider_vouches_for_is_let_in(ours, fake):
    assert come_back(ours, fake) == f"{ISSUER}|42"
    assert come_back(ours, fake, iss=ISSUER) == f"{ISSUER}|42"


def test_each_log_in_asks_with_its_own_secrets_and_sha256(ours, fake):
    seen = []
    for _ in range(2):
        url, pending = ours.begin()
        fake.browse(url)
        seen.append(pending)
        assert fake.asked["code_challenge_method"] == "S256"
        assert fake.asked["response_type"] == "code"
        assert fake.asked["redirect_uri"] == BACK
        assert fake.asked["acr_values"] == "mfa"
        assert pending.verifier not in url

    first, second = seen
    assert not {first.state, first.nonce, first.verifier} & {
        second.state, second.nonce, second.verifier
    }  # fmt: skip


def signed_by(fake, key, **header):
    fake.key, fake.header = key, {**fake.header, **header}


BAD = {
    "signed by another key": lambda fake: signed_by(fake, OTHER),
    "not signed at all": lambda fake: signed_by(fake, None, alg="none"),
    "signed with the public key as a shared secret": lambda fake: signed_by(
        fake, KEY.as_pem(private=False), alg="HS256"
    ),
    "brings its own key along": lambda fake: signed_by(
        fake, OTHER, jwk=OTHER.as_dict(private=False), kid="two"
    ),
    "another issuer": lambda fake: fake.claims.update(iss="https://evil.example"),
    "another audience": lambda fake: fake.claims.update(aud="other"),
    "several audiences and another party": lambda fake: fake.claims.update(
        aud=["desk", "other"], azp="other"
    ),
    "has run out": lambda fake: fake.claims.update(
        iat=int(fake.at.now.timestamp()) - 900, exp=int(fake.at.now.timestamp()) - 600
    ),
    "never runs out": lambda fake: fake.claims.update(exp=None),
    "the nonce of another log-in": lambda fake: fake.claims.update(nonce="x"),
    "no nonce": lambda fake: fake.claims.update(nonce=None),
    "no subject": lambda fake: fake.claims.update(sub=None),
    "a subject that is no text": lambda fake: fake.claims.update(sub=42),
    "an endless subject": lambda fake: fake.claims.update(sub="x" * 500),
    "a proof that is too weak": lambda fake: fake.claims.update(acr="password"),
    "an access token of somebody else": lambda fake: fake.claims.update(at_hash="x"),
    "an algorithm we did not allow": lambda fake: signed_by(fake, KEY, alg="RS512"),
    "from tomorrow on": lambda fake: fake.claims.update(nbf=int(fake.at.now.timestamp()) + 86400),
}


@pytest.mark.parametrize("spoil", BAD.values(), ids=BAD)
def test_a_token_that_is_not_right_in_all_is_refused(ours, fake, spoil):
    assert come_back(ours, fake)
    spoil(fake)
    with pytest.raises(Turned) as turned:
        come_back(ours, fake)

    assert turned.value.code == "bad_identity"


@pytest.mark.parametrize(
    "changed",
    [{"state": "x"}, {"state": None}, {"iss": "https://evil.example"}, {"error": "access_denied"},
     {"code": None}],
)  # fmt: skip
def test_an_answer_to_another_browser_or_from_elsewhere_is_refused(ours, fake, changed):
    with pytest.raises(Turned):
        come_back(ours, fake, **changed)


def test_a_code_stolen_from_another_browser_does_not_fit_our_verifier(ours, fake):
    url, _ = ours.begin()
    fake.browse(url)
    _, own = ours.begin()
    with pytest.raises(Turned):
        ours.identity(own, f"{BACK}?code=stolen&state={own.state}")


def test_a_proof_asked_anew_has_to_be_new(ours, fake):
    assert come_back(ours, fake, again=True)
    assert (fake.asked["prompt"], fake.asked["max_age"]) == ("login", "0")
    for old in (int(fake.at.now.timestamp()) - 600, None):
        fake.claims.update(auth_time=old)
        with pytest.raises(Turned):
            come_back(ours, fake, again=True)


@pytest.mark.parametrize("down", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_provider_that_does_not_answer_lets_nobody_in(ours, fake, down):
    fake.down = down
    with pytest.raises(Turned):
        come_back(ours, fake)


@pytest.mark.parametrize(
    "published",
    [{"issuer": "https://evil.example"}, {"token_endpoint": "http://id.example/token"},
     {"jwks_uri": "http://id.example/keys"}],
)  # fmt: skip
def test_a_provider_that_calls_itself_otherwise_or_speaks_in_the_open_is_refused(
    ours, fake, published
):
    fake.published = published
    with pytest.raises(Turned):
        come_back(ours, fake)


def written(tmp_path, mode=0o600, **changed):
    told = {
        "name": "统一身份",
        "issuer": ISSUER,
        "client_id": "desk",
        "client_secret": "s3kR7-" * 6,
    }
    file = tmp_path / "identity.yaml"
    file.touch(mode=mode)
    file.chmod(mode)
    file.write_text(json.dumps({**told, **changed}))
    return file


def test_a_provider_is_read_from_its_file_and_never_shows_its_secret(tmp_path):
    found = oidc.provider_of(written(tmp_path))

    assert found.issuer == ISSUER
    assert "s3kR7" not in repr(found) + found.model_dump_json()


@pytest.mark.parametrize(
    "wrong",
    [{"mode": 0o644}, {"client_secret": "changeme"}, {"client_secret": "1" * 20}, {"issuer": ""},
     {"issuer": "http://id.example"}, {"algs": ["HS256"]}, {"algs": ["none"]}, {"more": 1}],
)  # fmt: skip
def test_a_provider_that_is_not_safe_is_not_taken(tmp_path, wrong):
    with pytest.raises(InputError) as refused:
        oidc.provider_of(written(tmp_path, **wrong))

    assert refused.value.field == "identity.yaml"
    assert "changeme" not in str(refused.value)
