"""x"""


def screen(*a, **k): ...
