"""Microsoft Intune behind the port of the fleet: a client of Microsoft Graph, and the connector that uses it.

What lives here: how Graph is spoken to (`client`, with what it rests on), what a tenant holds of ours
(`tenant`), and how the calls of the port become calls of Graph (`connector`). What does not: what a phone is
to hold, which is `core.phones`, and whether and when something is pushed, which is the fleet's.

    connector ─▶ holding, placing, ordering, reporting ─▶ tenant ─▶ client ─▶ calls, batches, answers
                                                                      └─▶ tokens, buckets, retrying, transport

`tools/graph_stand_in` is the tenant that tests and the demonstration speak to.
"""
