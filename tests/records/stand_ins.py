"""Stand-ins for what facts are given by other apps."""


class PermissionsInMemory:
    """A source of permissions over a list."""

    def __init__(self, rows):
        self.rows = rows

    def of(self, person, at):
        return [one for one in self.rows if one.person == person and one.start <= at < one.until]

    def between(self, start, end):
        return [one for one in self.rows if one.start < end and one.until > start]
