"""The book: what becomes of outputs, words and links, and a site of all chapters that asks no other host."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from gan_course.authoring import book
from gan_course.authoring.notebook_builder import masters, student_edition

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

PIXEL = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
).decode()


URL = "https://github.com/somebody/gan-course/blob/main"


def shown(**data: str):
    """An output with `data` for the types of the same names, `_` for everything that names cannot hold."""
    names = {"png": "image/png", "html": "text/html", "text": "text/plain", "widget": book.WIDGET}
    return new_output("display_data", data={names[name]: value for name, value in data.items()})


def test_a_widget_becomes_its_picture_with_its_words():
    output = book.still(shown(widget={}, png=PIXEL, text="an avatar & its code"), "2 · A game")
    assert set(output.data) == {"text/html"}
    assert 'alt="an avatar &amp; its code"' in output.data["text/html"] and PIXEL in output.data["text/html"]
    assert book.still(shown(html=f'<div class="{book.STILL}">again</div>', text=""), "") is None


def test_a_figure_without_words_says_where_it_stands():
    output = book.still(shown(png=PIXEL, text="<Figure size 640x480 with 1 Axes>"), "2 · A game")
    assert 'alt="Figure in the section 2 · A game"' in output.data["text/html"]


def test_a_figure_keeps_its_own_words():
    own = f'<img class="figure" alt="loss against round" src="data:image/png;base64,{PIXEL}">'
    output = book.still(shown(png=PIXEL, html=own, text="<Figure size 640x480 with 1 Axes>"), "2 · A game")
    assert output.data == {"text/html": own}


def test_a_prediction_keeps_its_folded_answer():
    output = book.still(shown(widget={}, html="<details>because</details>", text="Predict"), "")
    assert output.data["text/html"] == "<details>because</details>" and book.WIDGET not in output.data


def test_of_a_progress_bar_the_last_state_is_left():
    output = book.still(new_output("stream", name="stdout", text="10 %\r50 %\r100 %\ndone\n"), "")
    assert output.text == "100 %\ndone\n"
    assert book.still(new_output("stream", name="stdout", text="10 %\r \n"), "") is None


def test_the_states_of_a_progress_bar_that_come_in_pieces_are_one():
    pieces = [new_output("stream", name="stdout", text=text) for text in ("start\n", "\r 5 %", "\r50 %", "\r     \r")]
    other = new_output("stream", name="stderr", text="beware\n")
    page = book.chapter(new_notebook(cells=[new_code_cell("train()", outputs=[*pieces, other])]), {})
    assert [(one.name, one.text.split()) for one in page.cells[0].outputs] == [
        ("stdout", ["start"]),
        ("stderr", ["beware"]),
    ]


def test_words_are_explained_once_where_they_are_bold():
    words = book.glossary(
        "| real, generated (fake) sample | 真实样本 | An example | 00 |\n| layer | 层 | Neurons. | 01 |\n"
    )
    assert words == {"real": "An example", "generated": "An example", "fake": "An example", "sample": "An example"} | {
        "layer": "Neurons."
    }
    text = book.explain("**Layers** and a **layer** and a **house**", words)
    assert text == '<abbr title="Neurons."><b>Layers</b></abbr> and a **layer** and a **house**'
    assert "layer" not in words


def test_a_page_hides_the_code_of_predictions_and_names_sections():
    cells = [
        new_markdown_cell("## 1 · First"),
        new_code_cell("predict()", metadata={"jupyter": {"source_hidden": True}}),
        new_code_cell("plot()", outputs=[shown(png=PIXEL, text="<Figure>")]),
    ]
    page = book.chapter(new_notebook(cells=cells), {})
    assert page.cells[1].metadata["tags"] == ["remove-input"] and "tags" not in page.cells[2].metadata
    assert "section 1 · First" in page.cells[2].outputs[0].data["text/html"]


def test_the_glossary_of_the_course_is_read():
    words = book.glossary((book.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    assert len(words) > 80 and {"gan", "generator", "vector", "mode collapse"} <= set(words)


def test_without_sphinx_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "myst_nb", None)
    assert book.main([]) == 2 and "pip install" in capsys.readouterr().err


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """What the site of all chapters, not executed, is made from, in a repository that has an address."""
    folder = tmp_path_factory.mktemp("book") / "source"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(book, "in_repository", lambda path: f"{URL}/{path}")
        book.assemble([(path.stem, student_edition(path)) for path in masters()], folder)
    return folder


@pytest.fixture(scope="module")
def site(source: Path) -> Path:
    pytest.importorskip("myst_nb", reason="needs what makes the book: pip install -e '.[book]'")
    target = source.with_name("html")
    book.render(source, target)  # raises at a link that leads nowhere
    return target


def test_every_link_leads_into_the_book(source: Path):
    """Looked at without Sphinx, which is not everywhere: it would not build a book with a link that leads nowhere."""
    pages = {path: path.read_text(encoding="utf-8") for path in source.rglob("*.md")}
    for path in (source / "notebooks").glob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        pages[path] = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    links = [(page, link) for page, text in pages.items() for link in re.findall(r"\]\(([^)#\s]+)", text)]
    inside = [(page, link) for page, link in links if "://" not in link]
    assert len(inside) > 30
    assert [(page.name, link) for page, link in inside if not (page.parent / link).exists()] == []


def test_the_site_asks_no_other_host(site: Path):
    pages = sorted(site.rglob("*.html"))
    assert {f"{path.stem}.html" for path in masters()} <= {page.name for page in pages}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe|source)[^>]* src="([^"]+)"|<link[^>]* href="([^"]+)"', text)
        assert not [one for pair in loaded for one in pair if re.match(r"(https?:)?//", one)], page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style.name


def test_the_site_can_be_searched_and_has_formulas_and_a_page_a_claim(site: Path):
    assert (site / "searchindex.js").is_file() and (site / "search.html").is_file()
    gan = (site / "notebooks" / "04_gan.html").read_text(encoding="utf-8")
    assert gan.count("<math") > 10 and "mathjax.js" not in gan
    claim = (site / "docs" / "claims" / "C6.html").read_text(encoding="utf-8")
    assert "Does not hold here" in claim and "C6a" in claim


def test_a_chapter_links_its_notebook_and_source_and_a_claim_its_code(site: Path):
    chapters, claims = site / "notebooks", site / "docs" / "claims"
    for page in [*chapters.glob("[0-9]*.html"), *claims.glob("C*.html")]:
        linked = set(re.findall(rf'href="{URL}/([^"#]+)"', page.read_text(encoding="utf-8")))
        of_chapter = {f"notebooks/{page.stem}.ipynb", f"notebooks/masters/{page.stem}.py"}
        assert linked >= of_chapter if page.parent == chapters else len(linked) == 1, page.name
        assert all((book.ROOT / path).is_file() for path in linked), page.name
        if page.parent == claims:
            assert f"/c{int(page.stem[1:]):02d}_" in linked.pop()


def test_without_an_address_nothing_is_linked(monkeypatch):
    monkeypatch.setattr(book, "in_repository", lambda path: "")
    assert book.sources({"code": "a.py"}) == ""
