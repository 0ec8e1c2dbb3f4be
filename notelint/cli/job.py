"""What the system that runs a job tells of itself, by the variables that it sets: GitHub Actions, GitLab CI, Azure."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

_ADDRESS = re.compile(r"https?://[\w.:/~+-]+")


def format_of_log(environment: Mapping[str, str] = os.environ) -> str:
    """The format that the log of a job is made for: commands where they become annotations, else text for people."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "azure" if environment.get("TF_BUILD", "").lower() == "true" else "text"


def step_summary(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The file of GitHub Actions that Markdown for the page of a job is appended to; None elsewhere."""
    named = environment.get("GITHUB_STEP_SUMMARY")
    return Path(named) if named else None


def source(root: Path | None, environment: Mapping[str, str] = os.environ) -> str:
    """The address below which a site shows the files of the repository at ``root``; empty if it is not the job's."""
    sites = (
        ("GITHUB_WORKSPACE", ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"), "{}/{}/blob/{}/"),
        ("CI_PROJECT_DIR", ("CI_PROJECT_URL", "CI_COMMIT_SHA"), "{}/-/blob/{}/"),
    )
    for folder, names, shape in sites:
        values = [environment.get(name, "") for name in names]
        if root is not None and all(values) and os.path.realpath(environment.get(folder, "")) == str(root):
            address = shape.format(*values)
            return address if _ADDRESS.fullmatch(address) else ""
    return ""
