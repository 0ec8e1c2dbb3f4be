"""``notelint rule``: the page of a rule, or a list of them."""

from pathlib import Path

import click

from notelint.cli.common import HELP, fail, write


@click.command("rule", context_settings=HELP)
@click.argument("word", required=False, metavar="[CODE|NAME]")
@click.option(
    "--all", "every", is_flag=True, help="List all rules, a line each (with --format markdown or json: all pages)."
)
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json", "markdown")), default="text", help="How to show it."
)
def command(word: str | None, every: bool, output_format: str) -> None:
    """Show a rule's page: what it finds, why it matters, and examples."""
    import json

    from notelint import page
    from notelint.rules import find_rule, load_rules, near_rule

    rules = load_rules()
    found = find_rule(word, rules) if word else None
    if every or (word and found is None):
        from notelint.settings import SettingsError
        from notelint.settings.own_rules import own_rules_of

        try:
            rules = load_rules(own_rules_of(Path.cwd()))
        except (SettingsError, OSError) as error:  # what notelint brings can be shown all the same
            from notelint.reporters import visible

            click.echo(f"notelint: warning: no own rules are shown: {visible(str(error))}", err=True)
    if not word and not every:
        raise click.UsageError("name a rule, such as WL102, or give --all")
    word = word or ""
    found = None if every else find_rule(word, rules)
    several = [item for item in rules if every or item.code.startswith(word.upper()) or word.lower() in item.groups]
    if found is None and several:
        if output_format == "json":
            write([json.dumps([page.as_object(item) for item in several], indent=2, ensure_ascii=False), "\n"])
        elif output_format == "markdown":
            write(page.as_markdown(item) + "\n" for item in several)
        else:
            write(page.as_lines(several))
        return
    if found is None:
        near = near_rule(word, rules)
        fail(f"there is no rule '{word}'; " + (f"did you mean '{near}'?" if near else "--all lists them"))
    shown = {
        "text": lambda: page.as_text(found),
        "markdown": lambda: page.as_markdown(found),
        "json": lambda: json.dumps(page.as_object(found), indent=2, ensure_ascii=False) + "\n",
    }
    write([shown[output_format]()])
