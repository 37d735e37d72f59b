"""Pages of what keeps the watching in bounds: incidents, emergency openings, what is handed out.

Each page calls one act or one query of `records/safeguards`; who may do what is the act's to say. Lists that name
people are read through the gate.
"""
