"""How defects are found: a module per family, a generator function per check.

A check's positional parameters name the facts it needs: ``note`` and ``schemas`` are known while one note is scanned,
``entry`` and ``index`` once all are. Its keyword-only parameters are options, their defaults those of the rule. It
yields findings, and reads nothing but its facts.
"""
