"""Each profile on a small site of its generator: it is recognised, and every page gets the url that it has there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flows.errors import RequestError
from flows.list_files import list_files
from flows.reading_plan import record_plan
from flows.settings import Settings
from flows.sites.profiles import load_profiles
from flows.sites.recognise import recognise
from tests.conftest import Site
from tests.generators.layouts import LAYOUTS
from tests.generators.real_urls import derived_urls
from tests.generators.sites import SITES, SmallSite
from transforms.reading.records import RecordReader

if TYPE_CHECKING:
    from pathlib import Path


def write(site: SmallSite, folder: Path) -> Path:
    for path, text in site.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder / site.source


def built_urls(source: Path, folder: Path) -> dict[str, object]:
    """Build the source and return the url of each page."""
    site = Site(folder / "unused", folder / "warehouse")
    site.build(source=source)
    return {str(path): url for path, url in site.sql("select path, url from pages")}


def test_every_profile_has_a_small_site() -> None:
    assert set(load_profiles()) == {name.partition(" ")[0] for name in SITES}


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_recognised_and_its_pages_get_their_urls(name: str, tmp_path: Path) -> None:
    source = write(SITES[name], tmp_path / "site")
    settings = recognise(Settings(source=source))
    assert settings.recognition.generator == name.partition(" ")[0]
    assert settings.recognition.reasons or name == "plain"
    assert built_urls(source, tmp_path) == SITES[name].urls


@pytest.mark.parametrize("name", [name for name in SITES if name not in ("plain", "cloudcannon-next")])
def test_a_site_is_recognised_without_its_configuration_or_called_unsure(name: str, tmp_path: Path) -> None:
    source = write(SITES[name], tmp_path / "site")
    for file in (tmp_path / "site").iterdir():
        if file.is_file() and file.suffix != ".md":
            file.unlink()
    taken_for = recognise(Settings(source=source)).recognition.generator
    assert taken_for in (name.partition(" ")[0], "plain", "obsidian" if name == "quartz" else "")


def test_what_is_taken_from_the_configuration(tmp_path: Path) -> None:
    hugo = recognise(Settings(source=write(SITES["hugo (content folder)"], tmp_path / "hugo")))
    assert (hugo.site.hosts, hugo.site.default_language, hugo.site.root) == (("plot.example",), "de", "..")
    jekyll = recognise(Settings(source=write(SITES["jekyll"], tmp_path / "jekyll")))
    assert (jekyll.site.hosts, jekyll.site.time_zone) == (("plot.example",), "Europe/Berlin")
    assert "drafts.md" in jekyll.files.exclude


def test_a_setting_wins_over_the_profile_and_the_configuration(tmp_path: Path) -> None:
    source = write(SITES["hugo"], tmp_path / "site")
    mine = {"source": source, "site": {"hosts": ["mine.example"]}, "fields": {"title": ["headline"]}}
    settings = recognise(Settings.model_validate(mine))
    assert (settings.site.hosts, settings.fields.title) == (("mine.example",), ("headline",))
    assert settings.fields.subject == ("categories", "category", "@folder")


def test_a_named_generator_is_not_doubted(tmp_path: Path) -> None:
    source = write(SITES["plain"], tmp_path / "site")
    settings = recognise(Settings.model_validate({"source": source, "site": {"generator": "mkdocs"}}))
    assert settings.recognition.is_named
    with pytest.raises(RequestError, match=r"no such profile; there are .*zola"):
        recognise(Settings.model_validate({"source": source, "site": {"generator": "hogu"}}))


def test_a_profile_beside_the_configuration_counts(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "shed.toml").write_text(
        'name = "Shed"\n[[detect]]\nweight = 0.9\nfile = ["shed.txt"]\n[[urls.rules]]\nfolder = "leaves"\n'
        'pattern = "/leaf/:path.html"\n'
    )
    files = {"shed.txt": "", "leaves/oak.md": "# Oak\n"}
    source = write(SmallSite(files, {}), tmp_path / "site")
    settings = recognise(Settings(source=source).model_copy(update={"config_file": tmp_path / "matterhouse.toml"}))
    assert settings.recognition.line() == "recognised Shed (0.90): shed.txt"
    reader = RecordReader(record_plan(settings))
    assert reader.read(b"# Oak\n", "leaves/oak.md")["url"] == "/leaf/oak.html"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name = ", "not valid TOML"),
        ("[[detect]]\nweight = 0.5", "a [[detect]] has one of file, path, key, text"),
        ('[[detect]]\nfile = ["x"]\nweight = 3', "between -1 and 1"),
        ('[[detect]]\npath = "("\nweight = 0.5', "not a profile"),
        ("[fields]\nsauce = ['x']", "unknown key fields.sauce"),
        ("[[urls.rules]]\nfolders = 'x'", "unknown key urls.rules.0.folders; allowed here: folder, pattern"),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_its_file(text: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "shed.toml").write_text(text)
    source = write(SITES["plain"], tmp_path / "site")
    mine = Settings.model_validate({"source": source, "site": {"generator": "shed"}})
    with pytest.raises(RequestError) as error:
        recognise(mine.model_copy(update={"config_file": tmp_path / "matterhouse.toml"}))
    assert "shed.toml" in str(error.value)
    assert complaint in str(error.value)


def test_a_configuration_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    site = SITES["mkdocs"]
    source = write(site._replace(files=site.files | {"mkdocs.yml": "site_name: [\n"}), tmp_path / "site")
    recognition = recognise(Settings(source=source)).recognition
    assert recognition.generator == "mkdocs"
    assert "mkdocs.yml cannot be read" in recognition.line()


def test_a_configuration_cannot_lead_out_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text('baseURL = "https://other.example/"')
    source = write(SmallSite({"content/_index.md": "---\nweight: 1\n---\n{{< ref >}}\n"}, {}), tmp_path / "site")
    (source / "hugo.toml").symlink_to(tmp_path / "outside.toml")
    assert recognise(Settings(source=source)).site.hosts == ()


def test_looking_is_bounded_and_always_says_the_same(tmp_path: Path) -> None:
    files = {f"notes/{number:04}.md": "# A note\n" for number in range(300)}
    source = write(SmallSite(files, {}), tmp_path / "site")
    first, second = (recognise(Settings(source=source)).recognition for _ in range(2))
    assert first == second
    assert first.line().startswith("no generator recognised")
    assert len(list_files(source, Settings().files).entries) == 300


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_site_of_another_layout_is_recognised_and_nothing_is_invented(name: str, tmp_path: Path) -> None:
    generator, site = LAYOUTS[name]
    source = write(site, tmp_path / "site")
    assert recognise(Settings(source=source)).recognition.generator == generator
    assert derived_urls(source) == site.urls
