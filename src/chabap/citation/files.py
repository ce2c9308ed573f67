"""The files by which services learn how to cite a repository, from edition.toml (pure).

``CITATION.cff`` is read by GitHub and Zotero, ``.zenodo.json`` by Zenodo when a release is
deposited, ``codemeta.json`` by catalogues of software. ``make cite-files`` writes them.

None of them can say that the text, the notes and the programs have rights of their own: a
list of licences is a choice in all three. So only codemeta.json, which is of the programs,
names a licence; the others say it in words.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chabap.citation.licences import url_of
from chabap.citation.metadata import rights
from chabap.citation.model import Work, work

if TYPE_CHECKING:
    from chabap.edition import Edition

MESSAGE = "Please cite this version with its number, and a passage by its section sign."


def files(edition: Edition) -> dict[str, str]:
    """Return names and contents of all of them."""
    cited = work(edition)
    return {
        "CITATION.cff": _cff(edition, cited),
        ".zenodo.json": _json(_zenodo(edition, cited)),
        "codemeta.json": _json(_codemeta(edition, cited)),
    }


def _cff(edition: Edition, cited: Work) -> str:
    """Return it as YAML, which takes every value of JSON.

    The scheme asks for authors of everything: the editors are those of the edition.
    """
    name = {"name": edition.editor}
    alias = {"alias": edition.editor_latin} if edition.editor_latin else {}
    address = {"url": cited.address} if cited.address else {}
    data: dict[str, object] = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": cited.title,
        "abstract": edition.description,
        "authors": [name | alias],
        "version": edition.version,
        "date-released": edition.date.isoformat(),
        **address,
        "preferred-citation": {
            "type": "book",
            "title": cited.title,
            "authors": [name | alias],
            "editors": [name | alias],
            "edition": cited.words.version.format(edition.version),
            "version": edition.version,
            "year": edition.date.year,
            "languages": [edition.language],
            "notes": rights(edition),
            **address,
        },
    }
    lines = ["# Made of edition.toml by `make cite-files`; change it there."]
    for key, value in data.items():
        if isinstance(value, dict):
            lines.append(f"{key}:")
            lines += [f"  {name}: {_value(inner)}" for name, inner in value.items()]
        else:
            lines.append(f"{key}: {_value(value)}")
    return "\n".join(lines) + "\n"


def _zenodo(edition: Edition, cited: Work) -> dict[str, object]:
    names = [{"name": edition.editor}]
    return {
        "title": cited.title,
        "upload_type": "publication",
        "publication_type": "book",
        "description": edition.description,
        "creators": names,
        "contributors": [{**name, "type": "Editor"} for name in names],
        "version": edition.version,
        "publication_date": edition.date.isoformat(),
        "language": edition.language,
        "access_right": "open",
        # without one Zenodo would say CC BY of the whole
        "license": "other-closed",
        "notes": rights(edition),
    }


def _codemeta(edition: Edition, cited: Work) -> dict[str, object]:
    name = {"name": edition.editor}
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "type": "SoftwareSourceCode",
        "name": f"chabap: {edition.title_latin}",
        "description": edition.description,
        "author": [{"type": "Organization", **name}],
        "version": edition.version,
        "datePublished": edition.date.isoformat(),
        "license": url_of(edition.licences.code),
        "programmingLanguage": "Python",
        "referencePublication": {
            "type": "Book",
            "name": cited.title,
            "editor": [{"type": "Organization", **name}],
            "version": edition.version,
            "inLanguage": edition.language,
        },
    }


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
