"""What README shows and says is what happens."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.conftest import ROOT, run_command

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return a warehouse of the sample, and what its build printed."""
    folder = str(tmp_path_factory.mktemp("docs") / "warehouse")
    done = run_command("build", "--warehouse", folder, "--config", str(ROOT / "matterhouse.toml"))
    return folder, done.stdout


def test_the_output_in_the_readme_is_that_of_the_sample(sample: tuple[str, str]) -> None:
    block = README.partition("<!-- sample output -->\n```text\n")[2].partition("```")[0]
    assert block
    assert block in sample[1].replace(f" --warehouse {sample[0]}", "")


@pytest.mark.parametrize("command", re.findall(r"^matterhouse (sql \"[^\n]+\")$", README, re.MULTILINE))
def test_a_query_of_the_readme_has_an_answer(sample: tuple[str, str], command: str) -> None:
    done = run_command(*shlex.split(command), "--warehouse", sample[0], "--format", "csv")
    assert len(done.stdout.splitlines()) > 1


@pytest.mark.parametrize(
    "page", ["README.md", *(f"docs/{file.name}" for file in sorted((ROOT / "docs").glob("*.md")))]
)
def test_the_links_of_the_docs_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = re.findall(r"\]\(([^)#:…]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [target for target in targets if not (folder / target).exists()] == []
