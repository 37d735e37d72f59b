"""What the safeguards tell people by notice: that there is something to see, and where. Nothing of what it is.

Pure: no Django, no clock.
"""

from bluelamp.records.notices.wording import NoticeKind

AUDITORS = "role:auditor"
OPENED = NoticeKind(
    name="record-opened",
    subject="Your record was opened in an emergency",
    says="Two people opened your record in an emergency. Who, why and for how long stands on your page.",
)
OPENED_FOR_AUDITORS = NoticeKind(
    name="opening-for-auditors",
    subject="A record was opened in an emergency",
    says="A record was opened in an emergency. It is in the record of acts.",
)
ANSWERED = NoticeKind(
    name="challenge-answered",
    subject="Your challenge was answered",
    says="The look at your record that you challenged was answered. The answer stands on your page.",
)
LOOKS, OVERSIGHT = "/who-looked", "/oversight"
