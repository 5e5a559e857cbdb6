"""Webhooks (Slack-compatible) and commands that are told how a release ended.

>>> from lading_artifact import Ending
>>> from lading_notify import Notify
>>> Notify(webhook="env:SLACK_WEBHOOK", on=(Ending.FAILED,))
Notify(command=(), on=(<Ending.FAILED: 'failed'>,))

What a listener cannot pass on is an error; the release makes a warning of it.
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_notify._errors import MessageRefused, NobodyTold, NotReached, WrongSettings
    from lading_notify._listener import Notifier
    from lading_notify._message import document, text_of
    from lading_notify._patience import Patience
    from lading_notify._release import notifiers
    from lading_notify._settings import Notify, NotifyTable
    from lading_notify._trial import tried
    from lading_notify._webhook import Webhook
else:
    __getattr__ = lazy(
        __name__,
        {
            "_errors": ("MessageRefused", "NobodyTold", "NotReached", "WrongSettings"),
            "_listener": ("Notifier",),
            "_message": ("document", "text_of"),
            "_patience": ("Patience",),
            "_release": ("notifiers",),
            "_settings": ("Notify", "NotifyTable"),
            "_trial": ("tried",),
            "_webhook": ("Webhook",),
        },
    )

__all__ = [
    "MessageRefused",
    "NobodyTold",
    "NotReached",
    "Notifier",
    "Notify",
    "NotifyTable",
    "Patience",
    "Webhook",
    "WrongSettings",
    "document",
    "notifiers",
    "text_of",
    "tried",
]
