"""What the engine itself declares, as modules do in their manifests: the events that no module owns."""

from masthead.engine.access.events import EVENTS as ACCESS_EVENTS
from masthead.engine.content.events import EVENTS as CONTENT_EVENTS
from masthead.engine.events.event import Event
from masthead.engine.tuning.events import SettingChanged

ENGINE_EVENTS: tuple[type[Event], ...] = (*ACCESS_EVENTS, *CONTENT_EVENTS, SettingChanged)
