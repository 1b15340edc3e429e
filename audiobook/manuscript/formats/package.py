"""The package document of an EPUB: manifest, spine, metadata, cover.

EPUB 3.3, section 5; OPF 2.0.1; OCF 3.3 for the container around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import DamagedManuscriptError, EncryptedManuscriptError
from audiobook.manuscript import limits
from audiobook.manuscript.formats.archive import Archive, resolve
from audiobook.manuscript.safe_xml import local_name, parse_html, parse_xml, squeeze, text_of
from audiobook.model import Image

if TYPE_CHECKING:
    from lxml import etree

_CONTAINER = "META-INF/container.xml"
_FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the manifest."""

    name: str
    media_type: str
    properties: frozenset[str]
    is_linear: bool = True
    """Whether the spine has it in the reading order."""


@dataclass(slots=True)
class Package:
    """A package document, read."""

    name: str
    root: etree._Element
    manifest: dict[str, Resource]
    spine: list[Resource]
    warnings: list[str]
    missing: list[str]
    """Ids that the spine names and the manifest does not have."""


def read_package(archive: Archive) -> Package:
    """Manifest and spine; names that lead out of the container are left out with a warning.

    Raises:
        DamagedManuscriptError: there is no package document.
    """
    name = _package_name(archive)
    root = parse_xml(archive.read(name))
    if root is None or local_name(root) != "package":
        raise damaged(archive.path, f"{name} is not a package document")
    warnings: list[str] = []
    manifest: dict[str, Resource] = {}
    doubled: dict[str, list[Resource]] = {}
    ignored: set[str] = set()
    for element in children(root, "manifest", "item"):
        target = resolve(name, element.get("href") or "")
        if target is None:
            warnings.append(f"A path that leaves the book was ignored: {element.get('href')!r}.")
            ignored.add(element.get("id") or "")
            continue
        properties = frozenset((element.get("properties") or "").split())
        media_type = (element.get("media-type") or "").lower()
        identifier = element.get("id") or ""
        member = archive.find(target[0]) or target[0]
        resource = Resource(member, media_type, properties)
        doubled.setdefault(identifier, []).append(resource)
        manifest[identifier if identifier not in manifest else f"{identifier} {member}"] = resource
    spine: list[Resource] = []
    missing: list[str] = []
    for element in children(root, "spine", "itemref"):
        identifier = element.get("idref") or ""
        if identifier not in doubled:
            missing += [identifier] if identifier not in ignored else []
            continue
        # Where two files share an id, the first reference means the first, and so on.
        same = doubled[identifier]
        resource = same.pop(0) if len(same) > 1 else same[0]
        spine.append(replace(resource, is_linear=element.get("linear") != "no"))
    return Package(name, root, manifest, spine, warnings, missing)


def _package_name(archive: Archive) -> str:
    if archive.find(_CONTAINER):
        root = parse_xml(archive.read(_CONTAINER))
        for element in root.iter() if root is not None else ():
            if local_name(element) == "rootfile":
                target = resolve("", element.get("full-path") or "")
                if target and archive.find(target[0]):
                    return target[0]
    name = next((name for name in archive.names if name.lower().endswith(".opf")), None)
    if name is None:
        raise damaged(archive.path, "it has no package document, so it is not an EPUB")
    return name


def damaged(path: Path, detail: str) -> DamagedManuscriptError:
    """The error for an EPUB that is a zip file but no book."""
    return DamagedManuscriptError(
        f"The EPUB cannot be read: {detail}.",
        hint="Export it again, or convert it to DOCX or HTML.",
        path=path,
    )


def children(root: etree._Element, parent: str, name: str) -> Iterator[etree._Element]:
    """Elements called `name` right below any element called `parent`, namespaces aside."""
    for element in root.iter():
        if local_name(element) == parent:
            yield from (child for child in element if local_name(child) == name)


def refuse_encrypted(archive: Archive, package: Package) -> None:
    """Raise when documents are encrypted; obfuscated fonts are no obstacle."""
    protected = EncryptedManuscriptError(
        "The EPUB is protected by digital rights management.",
        hint="Use the manuscript or an export without protection.",
        path=archive.path,
    )
    if archive.find("META-INF/license.lcpl"):
        raise protected
    name = archive.find("META-INF/encryption.xml")
    root = parse_xml(archive.read(name)) if name else None
    if root is None:
        return
    documents = {resource.name for resource in package.spine}
    for data in root.iter():
        if local_name(data) != "encrypteddata":
            continue
        algorithm = next(
            (e.get("Algorithm") or "" for e in data if local_name(e) == "encryptionmethod"), ""
        )
        reference = next((e for e in data.iter() if local_name(e) == "cipherreference"), None)
        target = resolve("", reference.get("URI") or "") if reference is not None else None
        member = (archive.find(target[0]) or target[0]) if target else ""
        if member in documents and algorithm not in _FONT_OBFUSCATION:
            raise protected


class Metadata:
    """Dublin Core and its refinements in a package document."""

    def __init__(self, root: etree._Element) -> None:
        self._elements = [
            element
            for metadata in root.iter()
            if local_name(metadata) == "metadata"
            for element in metadata.iter()
            if local_name(element)
        ]
        self.refinements: dict[tuple[str, str], str] = {}
        self.named: dict[str, str] = {}
        for element in self._elements:
            if local_name(element) != "meta":
                continue
            text = squeeze(element.text or "")
            if element.get("property"):
                key = (
                    (element.get("refines") or "").removeprefix("#"),
                    element.get("property") or "",
                )
                self.refinements.setdefault(key, text)
            elif element.get("name"):
                self.named.setdefault(element.get("name") or "", element.get("content") or "")

    def _all(self, name: str) -> list[etree._Element]:
        return [e for e in self._elements if local_name(e) == name and squeeze(text_of(e))]

    def first(self, name: str) -> str:
        """Text of the first ``dc:`` element called `name`; empty without one. Markup, which
        stores put into descriptions, is taken out."""
        text = next((squeeze(text_of(element)) for element in self._all(name)), "")
        root = parse_html(text) if "</" in text else None
        return (
            squeeze(" ".join(str(part) for part in root.itertext())) if root is not None else text
        )

    @property
    def subtitle(self) -> str:
        """The second title that is called one (EPUB 3.3, ``title-type``); empty without one."""
        for element in self._all("title")[1:]:
            if self.refinements.get((element.get("id") or "", "title-type")) == "subtitle":
                return squeeze(text_of(element))
        return ""

    @property
    def authors(self) -> tuple[str, ...]:
        """Creators whose role is not another one than author (MARC relator ``aut``)."""
        names = []
        for element in self._all("creator"):
            role = next((v for k, v in element.attrib.items() if str(k).endswith("role")), "")
            role = str(role) or self.refinements.get((element.get("id") or "", "role"), "")
            if role in ("", "aut") or "author" in (element.get("id") or ""):
                names.append(squeeze(text_of(element)))
        return tuple(dict.fromkeys(names or [squeeze(text_of(e)) for e in self._all("creator")]))

    @property
    def series(self) -> tuple[str, str]:
        """Name and index: ``calibre:series``, else a collection of type ``series``."""
        if "calibre:series" in self.named:
            return self.named["calibre:series"], self.named.get("calibre:series_index", "")
        for element in self._elements:
            if element.get("property") != "belongs-to-collection":
                continue
            identifier = element.get("id") or ""
            if self.refinements.get((identifier, "collection-type")) == "series":
                index = self.refinements.get((identifier, "group-position"), "")
                return squeeze(text_of(element)), index
        return "", ""

    @property
    def isbn(self) -> str:
        """Digits of the first identifier that is an ISBN."""
        for element in self._all("identifier"):
            text = squeeze(text_of(element)).lower().removeprefix("urn:isbn:").removeprefix("isbn:")
            digits = text.replace("-", "").replace(" ", "")
            scheme = " ".join(str(value).lower() for value in element.attrib.values())
            is_isbn = (
                "isbn" in scheme
                or "isbn" in text_of(element).lower()
                or digits[:3] in ("978", "979")
            )
            if is_isbn and len(digits) in (10, 13) and digits[:-1].isdigit():
                return digits.upper()
        return ""


def read_cover(archive: Archive, package: Package, metadata: Metadata) -> Image | None:
    """The cover picture: EPUB 3's ``cover-image``, EPUB 2's ``meta name="cover"``, the guide's
    page, or a picture that is called so."""
    for resource in _cover_candidates(archive, package, metadata):
        if not resource.media_type.startswith("image/") or resource.media_type == "image/svg+xml":
            continue
        if archive.find(resource.name):
            data = archive.read(resource.name, limits.COVER_BYTES)
            if data:
                return Image(data, resource.media_type)
    return None


def _cover_candidates(archive: Archive, package: Package, metadata: Metadata) -> Iterator[Resource]:
    resources = list(package.manifest.values())
    yield from (r for r in resources if "cover-image" in r.properties)
    identifier = metadata.named.get("cover", "")
    if identifier in package.manifest:
        yield package.manifest[identifier]
    by_name = {resource.name: resource for resource in resources}
    for reference in children(package.root, "guide", "reference"):
        target = resolve(package.name, reference.get("href") or "")
        if (reference.get("type") or "").lower() != "cover" or target is None:
            continue
        root = parse_xml(archive.read(target[0])) if archive.find(target[0]) else None
        for element in root.iter() if root is not None else ():
            source = element.get("src") or element.get("{http://www.w3.org/1999/xlink}href")
            picture = resolve(target[0], source) if source else None
            if picture and picture[0] in by_name:
                yield by_name[picture[0]]
    for key, resource in package.manifest.items():
        if "cover" in key.lower() or "cover" in resource.name.rpartition("/")[2].lower():
            yield resource
