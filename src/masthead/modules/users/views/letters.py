"""What becomes of a letter that was just asked for, told to whoever asked."""

from flask_babel import gettext

from masthead.engine.errors import translatable
from masthead.engine.mail.choose import adapter_of, letters_folder
from masthead.engine.web.site import current_site
from masthead.engine.web.telling import tell

INVITED = {
    "smtp": translatable("The invitation is on its way to %(email)s."),
    "file": translatable(
        "This site sends no mail. The letter to %(email)s is put into %(folder)s: hand its link on, "
        "or set up mail (SMTP_HOST) and invite again."
    ),
    "null": translatable(
        "This site throws letters away, so %(email)s hears nothing. Set up mail (SMTP_HOST, MAIL_ADAPTER) and send the "
        "invitation again."
    ),
}


def tell_of_invitation(email: str) -> None:
    """Say on the next page where the invitation goes, and how its link gets there where nobody sends it."""
    settings = current_site().parts.settings
    tell(gettext(INVITED[adapter_of(settings)], email=email, folder=letters_folder(settings)))
