"""The life of a rulebook in the force: adopted whole, in force from a moment, superseded by the next.

What lives here: the adopted bundles, file by file, and the answer to "what was in force then?". What
does not: what a rulebook says, which is `core.rulebook`, and drafts, consultation and approval, which
come before an adoption.
"""
