"""The desk's application: its pages and the API behind their gates, its files, its errors."""

import re

import js_lib_htmx
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from desk.api import app as api
from desk.web import identity
from desk.web.pages.administration import (
    accounts,
    operations,
    people_list,
    safety,
    witnesses,
)
from desk.web.pages.applications import drafts, form, returning, send, view
from desk.web.pages.applications import files as form_files
from desk.web.pages.assignment import (
    acts,
    assignments,
    disputes,
    emergencies,
    files,
    papers,
    placements,
    refusing,
    reporter,
)
from desk.web.pages.entrance import help, log, public, sign_in
from desk.web.pages.entrance import identity as identity_provider
from desk.web.pages.review import audit, audit_lists, audit_pack, census_lists, office
from desk.web.pages.review import census as office_census
from desk.web.pages.review import place as office_place
from desk.web.pages.review import rules as office_rules
from desk.web.pages.review import running as office_running
from desk.web.pages.seats import (
    community,
    community_census,
    dashboards,
    department,
    exchanges,
    home,
    lines,
    messages,
    money,
    planned_lines,
    records,
    splitting,
    street,
    substitutes,
    taken,
)
from desk.web.request import faults
from desk.web.request.app_state import House
from desk.web.request.gate import take
from desk.web.request.headers import Headers
from desk.web.request.hosts import Hosts
from desk.web.request.settings import Settings
from flows.engine import nudge
from ledger.store.session import Ledger, open_ledger
from tasks.messages import channels

PAGES = (
    sign_in,
    identity_provider,
    accounts,
    people_list,
    safety,
    help,
    home,
    substitutes,
    messages,
    community,
    records,
    exchanges,
    community_census,
    taken,
    department,
    street,
    refusing,
    reporter,
    placements,
    public,
    log,
    papers,
    files,
    form_files,
    audit,
    audit_pack,
    audit_lists,
    dashboards,
    office,
    office_rules,
    census_lists,
    office_census,
    office_place,
    office_running,
    lines,
    planned_lines,
    money,
    splitting,
    operations,
    witnesses,
    emergencies,
    disputes,
    assignments,
    returning,
    acts,
    drafts,
    send,
    view,
    form,
)
"""The pages, in the order in which their routes are looked at."""


def create(settings: Settings, ledger: Ledger | None = None) -> FastAPI:
    """Build the desk for a ledger.

    Raises gate.Undeclared when a route declares no permission, InputError when `identity.yaml` is
    or the file of channels is wrong: people would learn it one by one.
    """
    identity.provider(settings)
    channels.read(nudge.messages_file(state=settings.state))
    app = FastAPI(title="zhunru", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = House(settings, ledger or open_ledger(settings.store, create=False))
    for page in PAGES:
        take(app, page.router)
    app.router.routes.append(_mounted("/api", api.create(app.state.house)))
    # Open to everybody: our own style and script, and htmx from its package.
    app.mount("/static", _packed(StaticFiles(packages=[("desk", "static")])))
    app.mount("/vendor", _packed(StaticFiles(packages=[(js_lib_htmx.__name__, "static/htmx")])))
    faults.install(app)
    # Around everything: the page of an unexpected error is made outside the added middleware.
    named = Hosts(app.build_middleware_stack(), settings.names)
    app.middleware_stack = Headers(named, secure=settings.secure)
    return app


def _mounted(path: str, inner: ASGIApp) -> Mount:
    """Mount an application for every path below its own, also one with a line break in it."""
    mount = Mount(path, inner)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


def _packed(files: StaticFiles) -> GZipMiddleware:
    """Pack files of ours only: a page that holds a token is never compressed (BREACH)."""
    return GZipMiddleware(files, minimum_size=1000)
