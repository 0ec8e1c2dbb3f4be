"""How defects are found: a few modules for each family, a generator function per check.

Front matter is in ``front_matter``, ``properties`` and ``yaml_values``, links in ``links`` and ``slips``, timestamps in
``timestamps`` and ``chapters``; ``general`` holds the checks that a vault's own rules are made of.

A check's positional parameters name the facts it needs: ``note``, ``dialect``, ``schemas`` and ``violations`` are known
while one note is scanned, ``entry`` and ``index`` once all are, ``unused`` once it is known what suppressions silence.
A check of ``problem`` is called for a link that does not lead where it says. What it finds depends on nothing of the
note ``source`` but its folder, unless it asks the index for the text: it is told of the same link in other notes too.
One of ``fragments`` is called for the links of a note to places that are not there, all at once.
Its keyword-only parameters are options, their defaults those of the rule. It yields findings, and reads nothing but its
facts.
"""
