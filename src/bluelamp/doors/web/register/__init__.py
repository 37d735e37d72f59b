"""Pages of the register: people, units, phones, custody, imports, exports and totals.

Lists and records are read through the gate, so each page leaves one entry; changes are acts. A page of custody asks one
thing, shows what will be recorded, and does it once it is confirmed.
"""
