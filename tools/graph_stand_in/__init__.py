"""A stand-in for Microsoft Graph: one tenant on this machine, with simulated Android phones behind it.

It keeps groups, apps and their assignments, profiles, compliance policies, managed devices and detected apps; refuses
bodies that Microsoft's typings do not allow; counts calls as Microsoft does; and has phones that check in late, are
off, fail, or are not compliant. One seed gives the same faults each time. What Microsoft does and no schema says is
from its documents and stands in the docstrings; none of it was tried against a live tenant.

    python -m graph_stand_in --phones 150 --port 8099        (with `tools` and `src` on the path)
"""
