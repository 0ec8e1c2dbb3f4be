"""How defects are found: a few modules for each family, a generator function per check.

Front matter is in ``front_matter``, ``properties`` and ``yaml_values``, links in ``links`` and ``slips``, timestamps in
``timestamps`` and ``chapters``; ``general`` holds the checks that a vault's own rules are made of.

A check's positional parameters name the facts it needs: ``note``, ``dialect``, ``schemas`` and ``violations`` are known
while one note is scanned, ``entry`` and ``index`` once all are, ``unused`` once it is known what suppressions silence.
Its keyword-only parameters are options, their defaults those of the rule. It yields findings, and reads nothing but its
facts.
"""
