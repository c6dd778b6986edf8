"""The manifest of the greeting service."""

from masthead.engine.errors import translatable
from masthead.engine.module import Entrance, Module
from masthead.modules.hello.settings import HelloSettings
from masthead.modules.hello.views import hello

MODULE = Module(
    name="hello",
    title=translatable("Greetings"),
    summary=translatable("Greetings, parameters and a protected route."),
    blueprints=(hello,),
    entrances=(
        Entrance(
            "hello",
            "hello.greeting",
            translatable("Hello"),
            translatable("The smallest service worth delivering: a greeting, and four routes to probe it."),
        ),
    ),
    settings=HelloSettings,
    translations=True,
)
