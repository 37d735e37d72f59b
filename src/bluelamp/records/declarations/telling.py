"""What the declarations tell people by notice: that something waits or was decided, and where. Nothing of what.

Pure: no Django, no clock.
"""

from bluelamp.records.notices.wording import NoticeKind

DECIDED = NoticeKind(
    name="permission-decided",
    subject="Your permission request was decided",
    says="A permission that you asked for was decided.",
)
TO_DECIDE = NoticeKind(
    name="permission-to-decide",
    subject="A permission request waits for you",
    says="A permission request waits for your decision.",
)
OVER = NoticeKind(
    name="permission-over",
    subject="A permission of yours is over",
    says="A permission of yours is over. What it opened is shut again.",
)
YOU_WERE_TOLD = NoticeKind(
    name="you-were-told",
    subject="Somebody recorded that they told you something",
    says="Somebody recorded that they told you of something. Please say whether they did.",
)
ANSWERED = NoticeKind(
    name="told-answered",
    subject="What you told a supervisor has an answer",
    says="Something that you told a supervisor has an answer.",
)
TO_FINISH = NoticeKind(
    name="contact-to-finish",
    subject="A contact record waits for you to finish it",
    says="A system of the force began a contact record for you. Please finish it.",
)
REQUESTS, PERMISSIONS, TOLD, BEGUN = "/requests", "/permissions", "/told", "/contacts/new"
"""Where the pages of each stand; an id follows."""
