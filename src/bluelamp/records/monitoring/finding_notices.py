"""What findings tell people by notice: that there is something to see, and where. Nothing of what it is.

Pure: no Django, no clock.
"""

from bluelamp.records.notices.wording import NoticeKind

NOTE = NoticeKind(
    name="private-note",
    subject="A private note for you",
    says="There is a private note for you about your work phone. Nobody is waiting for an answer.",
)
WITH_SUPERVISOR = NoticeKind(
    name="note-with-supervisor",
    subject="Your supervisor was asked to speak with you",
    says="Your supervisor was asked to speak with you about your work phone. You may see what about.",
)
TO_SPEAK_ABOUT = NoticeKind(
    name="to-speak-about",
    subject="Something to speak about with somebody in your team",
    says="There is something to speak about with somebody in your team.",
)
DECIDED = NoticeKind(
    name="note-closed",
    subject="A note about your work phone was closed",
    says="A note about your work phone was closed. What came of it stands on its page.",
)
MINE = "/my-notes"
FINDINGS = "/findings"
"""Where the pages stand; an id follows."""
