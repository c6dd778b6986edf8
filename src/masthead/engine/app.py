"""Build a site: a short ordered list, its table of contents."""

import dataclasses
import secrets
import typing
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, make_url

import masthead.engine.tables  # noqa: F401 - whoever builds a site knows the engine's tables
from masthead.engine.access.live import LiveRoles, install_roles
from masthead.engine.access.roles import RoleTable
from masthead.engine.access.routes import refuse_undeclared
from masthead.engine.audit.declaration import Thing, install_book, make_book
from masthead.engine.content.content_type import install_content_types
from masthead.engine.content.faces import install_followers
from masthead.engine.content.items import title_of
from masthead.engine.content.reserved import install_reserved
from masthead.engine.database.connect import DRIVERS, Database
from masthead.engine.errors import ModuleIsBroken, SettingIsWrong
from masthead.engine.events.event import Event
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.loading import LoadedModules, folder_of, installed_modules, load_modules, without
from masthead.engine.mail.choose import install_mailer
from masthead.engine.module import IdentitySource, Module
from masthead.engine.own import ENGINE_EVENTS
from masthead.engine.personal.declaration import install_personal_data
from masthead.engine.personal.outbox import outbox_data
from masthead.engine.personal.own import ENGINE_PERSONAL_DATA
from masthead.engine.settings.model import Settings
from masthead.engine.settings.read import read_secret
from masthead.engine.settings.secret import Secret
from masthead.engine.storage.choose import install_storage
from masthead.engine.web.clock import install_clock
from masthead.engine.web.desk import install_desk
from masthead.engine.web.entrances import choose_front, gather_entrances, install_entrances
from masthead.engine.web.errors import install_errors
from masthead.engine.web.headers import install_headers
from masthead.engine.web.language import install_language
from masthead.engine.web.module_names import install_module_names
from masthead.engine.web.publication import install_publication
from masthead.engine.web.regions import blocks_by_region, install_regions
from masthead.engine.web.robots import robots
from masthead.engine.web.role_names import install_role_names
from masthead.engine.web.schema import SchemaGate
from masthead.engine.web.site import Parts, Site
from masthead.engine.web.slugs import reserved_slugs
from masthead.engine.web.switches import switches
from masthead.engine.web.telling import install_telling
from masthead.engine.web.theme import THEME_FOLDER, install_theme
from masthead.engine.web.tuning import install_tuning


def create_app(settings: Settings, database: Database | None = None) -> Site:
    """Build the site from resolved settings, leaving out modules that are broken."""
    loaded = load_modules(settings.modules)
    while True:
        try:
            return _create(settings, database or open_database(settings), loaded)
        except ModuleIsBroken as error:
            loaded = without(loaded, error)


def _create(settings: Settings, database: Database, loaded: LoadedModules) -> Site:
    """Build the site in the only order that works; raise `ModuleIsBroken` for a module that cannot be."""
    app = Site("masthead", static_folder=None, template_folder=str(THEME_FOLDER / "templates"))
    app.parts = gather_parts(settings, database, loaded)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    install_errors(app)
    install_headers(app)
    install_theme(app)
    install_clock(app)
    install_publication(app)
    install_language(app, settings.language, _translations(loaded))
    app.register_blueprint(switches)
    app.register_blueprint(robots)
    for module in loaded.modules:
        _install_module(app, module)
    install_desk(app)
    install_regions(app)
    install_telling(app)
    install_role_names(app)
    install_module_names(app)
    app.large_bodies = _large_bodies(app, loaded)
    install_entrances(app, choose_front(settings.front_page, loaded))
    install_tuning(app)
    install_reserved(app.parts.database, reserved_slugs(app))
    refuse_undeclared(app.view_functions, app.view_functions, app.parts.roles.permissions)
    return app


def judge_settings(settings: Settings, loaded: LoadedModules) -> dict[str, Any]:
    """Give the modules' typed settings; raise `SettingIsWrong` for what only modules can judge."""
    strangers = settings.module_settings.keys() - installed_modules().keys()
    if strangers:
        raise SettingIsWrong(
            f"[module.{min(strangers)}]", "is of no installed module", "Mend or remove the table"
        )
    choose_front(settings.front_page, loaded)
    return {m.name: read_module_settings(m, settings) for m in loaded.modules if m.settings}


def gather_parts(settings: Settings, database: Database, loaded: LoadedModules) -> Parts:
    """Gather what the site, the worker and the commands stand on."""
    module_settings = judge_settings(settings, loaded)
    install_subscriptions(database, loaded.modules)
    install_content_types(database, loaded.modules)
    install_followers(database, loaded.modules)
    install_mailer(database, settings)
    install_storage(database, settings)
    _install_audit(database, settings, loaded)
    # What stands on others' tables is erased before them.
    theirs = [one for module in reversed(loaded.modules) for one in module.personal_data]
    letters = outbox_data(_events(loaded))
    install_personal_data(database, [*letters, *ENGINE_PERSONAL_DATA, *theirs])
    permissions = [permission for module in loaded.modules for permission in module.permissions]
    table = RoleTable(permissions, [_known(settings, loaded), *_granted(loaded, module_settings)])
    roles = LiveRoles(table, database)
    install_roles(database, roles)
    return Parts(
        settings=settings,
        database=database,
        loaded=loaded,
        roles=roles,
        identity=find_identity(loaded, module_settings),
        entrances=gather_entrances(loaded),
        desk=tuple(sorted((one for m in loaded.modules for one in m.desk), key=lambda one: one.rank)),
        blocks=blocks_by_region(loaded.modules),
        module_settings=module_settings,
        secret_key=read_secret_key(settings),
        schema=SchemaGate(database, loaded),
    )


def _install_audit(database: Database, settings: Settings, loaded: LoadedModules) -> None:
    """Tell the audit log how events read, what things are called, and how long it keeps rows."""
    types = [one for module in loaded.modules for one in module.content_types]
    things = [Thing(one.name, one.word, title_of, one.desk_endpoint, "item_id") for one in types]
    things += [thing for module in loaded.modules for thing in module.things]
    book = make_book(_events(loaded), things, days=settings.audit_days, addresses=settings.audit_addresses)
    install_book(database, book)


def _events(loaded: LoadedModules) -> list[type[Event]]:
    """Give every event that the engine and the modules record."""
    return [*ENGINE_EVENTS, *(event for module in loaded.modules for event in module.events)]


def open_database(settings: Settings) -> Database:
    """Open the database that the settings name; SQLite in the site's data folder if they name none."""
    size, server = settings.db_pool_size, settings.server_engine
    if settings.database_url:
        secret = settings.database_url
        return Database(secret.value(), password=lambda: make_url(secret.value()).password, pool_size=size)
    if settings.database_file is not None:
        return Database(f"sqlite:///{settings.database_file}", pool_size=size)
    url = URL.create(
        DRIVERS[server],
        username=settings.db_user,
        host=settings.db_host,
        port=settings.db_port,
        database=settings.db_name,
    )
    return Database(url, password=settings.db_password.value, pool_size=size)


def read_module_settings(module: Module, settings: Settings) -> Any:
    """Give a module's settings in its own type; raise `SettingIsWrong` naming the wrong one.

    A field of type `Secret` comes from the environment: `token` of `hello` from HELLO_TOKEN or HELLO_TOKEN_FILE.
    """
    place = f"[module.{module.name}] in masthead.toml"
    given = dict(settings.module_settings.get(module.name, {}))
    types = typing.get_type_hints(module.settings)
    secrets_of = {name for name, kind in types.items() if kind is Secret}
    for name in given.keys() - (types.keys() - secrets_of):
        known = ", ".join(sorted(types.keys() - secrets_of)) or "none"
        raise SettingIsWrong(f"{name} in {place}", "is not a setting of this module", f"Known are: {known}")
    found = {
        name: read_secret(f"{module.name}_{name}".upper(), "", settings.environment) for name in secrets_of
    }
    try:
        return dataclasses.replace(msgspec.convert(given, module.settings, strict=False), **found)
    except msgspec.ValidationError as error:
        raise _wrong_setting(given, module, place) or SettingIsWrong(place, str(error), "Mend it") from error


def _wrong_setting(given: dict[str, Any], module: Module, place: str) -> SettingIsWrong | None:
    """Name the first setting that does not fit its type, and the range where it has one."""
    types = typing.get_type_hints(module.settings, include_extras=True)
    for name, value in given.items():
        try:
            msgspec.convert(value, types[name], strict=False)
        except msgspec.ValidationError as error:
            ranges = [
                one for one in getattr(types[name], "__metadata__", ()) if isinstance(one, msgspec.Meta)
            ]
            advice = next(
                (f"Set it to {one.ge} … {one.le}" for one in ranges if one.le is not None), "Mend it"
            )
            return SettingIsWrong(f"{name} in {place}", f"is {value!r}: {error}", advice)
    return None


def read_secret_key(settings: Settings) -> Secret:
    """Give the key that signs form tokens, made once in the site's folder where none is set."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_folder / "secret-key"
    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_private(path, secrets.token_hex(32))
    except OSError as error:
        raise SettingIsWrong(
            "SECRET_KEY", f"is not set, and {path} cannot be made: {error}", "Set it"
        ) from error
    made = Secret("SECRET_KEY", file=path)
    made.value()
    return made


def _write_private(path: Path, text: str) -> None:
    """Write a file that only we may read; of two processes the first one wins."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def find_identity(loaded: LoadedModules, module_settings: dict[str, Any]) -> IdentitySource | None:
    """Give the identity source of the first module that has one."""
    for module in loaded.modules:
        if module.identity is not None:
            return module.identity(module_settings.get(module.name))
    return None


def _install_module(app: Site, module: Module) -> None:
    try:
        for blueprint in module.blueprints:
            app.register_blueprint(blueprint)
    except Exception as error:  # a module may fail in any way; the site lives without it
        raise ModuleIsBroken(module.name, f"{type(error).__name__}: {error}") from error


def _large_bodies(app: Site, loaded: LoadedModules) -> dict[str, int]:
    """Give the paths of the modules' endpoints that take in more than `MAX_BODY_BYTES`."""
    wanted: dict[str, int] = {}
    for module in loaded.modules:
        if module.large_bodies is not None:
            wanted.update(module.large_bodies(app.parts.module_settings.get(module.name)))
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in wanted]
    return {rule.rule: max(wanted[rule.endpoint], app.parts.settings.max_body_bytes) for rule in rules}


def _granted(loaded: LoadedModules, module_settings: dict[str, Any]) -> list[Any]:
    return [m.grants(module_settings.get(m.name)) for m in loaded.modules if m.grants]


def _known(settings: Settings, loaded: LoadedModules) -> dict[str, tuple[str, ...]]:
    """Give the configured grants, without those of modules that are broken."""
    gone = tuple(f"{error.params['module']}." for error in loaded.broken)
    return {
        role: tuple(name for name in names if not (gone and name.startswith(gone)))
        for role, names in settings.permissions.items()
    }


def _translations(loaded: LoadedModules) -> list[str]:
    folders = [THEME_FOLDER, *(folder_of(module.name) for module in loaded.modules if module.translations)]
    return [str(folder / "translations") for folder in folders]
