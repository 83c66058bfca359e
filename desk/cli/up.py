"""Commands that serve: `zhunru up` and `zhunru desk`."""

from desk.cli import options as o


def up(
    state: o.State = o.STATE,
    store: o.Store = "",
    host: o.Host = "127.0.0.1",
    port: o.DeskPort = 0,
    public_url: o.PublicUrl = "",
    place: o.PlaceToServe = "",
    demo: o.WithDemo = False,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Start the ledger, Prefect and the desk, and keep them running."""
    from desk.cli.answers import Manner
    from desk.cli.commands import up as command

    where, manner = command.Where(host, port, public_url), Manner(json, lang)
    if demo:
        return command.after_the_demo(state / "tour", where, manner)
    return command.run(state, store or o.store_in(state), where, place, manner)


def worker(
    state: o.State = o.STATE,
    every: o.Every = 60.0,
    once: o.Once = False,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Route the ledger of ZHUNRU_LEDGER, with Prefect when it is there."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import up as command

    return deliver(command.worker(state, every, once, lang), Manner(json, lang))


def desk(
    state: o.State = o.STATE,
    store: o.Store = "",
    host: o.Host = "127.0.0.1",
    port: o.DeskPort = 0,
    public_url: o.PublicUrl = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Serve a desk alone."""
    from desk.cli.answers import Manner
    from desk.cli.commands import up as command

    where = command.Where(host, port, public_url)
    return command.desk(state, store or o.store_in(state), where, Manner(json, lang))
