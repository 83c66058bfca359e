"""The desk's application: its pages behind the gate, its files, its headers, its errors."""

import re
from collections.abc import Iterable
from importlib import import_module

import js_lib_htmx
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from desk.web import identity
from desk.web.request import faults
from desk.web.request.app_state import House
from desk.web.request.gate import GatedRoute, Undeclared, permission_of
from desk.web.request.headers import Headers
from desk.web.request.hosts import Hosts
from desk.web.request.settings import Settings
from ledger.store.session import Ledger, open_ledger

PAGES = (
    "entrance",
    "identity",
    "accounts",
    "safety",
    "help",
    "home",
    "community",
    "department",
    "street",
    "refusing",
    "reporter",
    "placements",
    "public",
    "papers",
    "files",
    "form_files",
    "audit",
    "audit_pack",
    "dashboards",
    "office",
    "office_rules",
    "office_census",
    "money",
    "operations",
    "matters",
    "application_return",
    "acts",
    "applications",
    "application_send",
    "application_view",
    "application_form",
)
"""The modules of desk.web.pages, in the order in which their routes are looked at."""


def create(settings: Settings, ledger: Ledger | None = None) -> FastAPI:
    """Build the desk for a ledger.

    Raises gate.Undeclared when a route declares no permission, InputError when `identity.yaml` is
    wrong: people who come in by a provider would learn it one by one.
    """
    identity.provider(settings)
    app = FastAPI(title="zhunru", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = House(settings, ledger or open_ledger(settings.store, create=False))
    for name in PAGES:
        router = import_module(f"desk.web.pages.{name}").router
        check(router.routes)
        app.include_router(router)
    # By name, because the API stands on the pages' gate; behind it, each route declares its own.
    app.router.routes.append(
        _mounted("/api", import_module("desk.api.app").create(app.state.house))
    )
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


def check(routes: Iterable[BaseRoute]) -> None:
    """Raise Undeclared unless each route stands behind a gate, whatever class it was made with."""
    for route in routes:
        if not isinstance(route, GatedRoute):
            raise Undeclared(f"{getattr(route, 'path', route)} is behind no gate")
        permission_of(route.endpoint)
