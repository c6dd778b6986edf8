"""Every table of the engine, so that whoever looks at the whole schema has them all."""

from masthead.engine.access.models import GrantRow, RoleRow
from masthead.engine.audit.models import AuditRow
from masthead.engine.cache.models import StaleTag
from masthead.engine.content.models import Beginning, Draft, Item, Live, PreviewLink, Redirect, Revision, Tree
from masthead.engine.events.models import OutboxDelivery, OutboxEvent
from masthead.engine.figures.models import Figure
from masthead.engine.jobs.models import JobRow
from masthead.engine.recipes.apply import AppliedRecipe
from masthead.engine.tuning.models import KeptSetting, SettingChange
from masthead.engine.web.submissions import Submission

CONTENT_TABLES = (Tree, Item, Revision, Draft, Beginning, Live, Redirect, PreviewLink)
ENGINE_TABLES = (
    *(OutboxEvent, OutboxDelivery, JobRow, StaleTag, Submission, AppliedRecipe),
    *(AuditRow, RoleRow, GrantRow),
    *CONTENT_TABLES,
    *(Figure, KeptSetting, SettingChange),
)
