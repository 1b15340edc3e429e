"""What a document's style sheets do to the text itself: hide it, set it on a line of its own, raise
it (CSS 2.2, Selectors 4).

Only properties that change which words a reader sees, and where a line ends, are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from audiobook.manuscript.safe_xml import local_name, text_of

if TYPE_CHECKING:
    from lxml import etree

LoadSheet = Callable[[str], str]
"""The text of the style sheet that a document calls by a relative address; empty without one."""

_PROPERTIES = frozenset(
    "display visibility font-size opacity vertical-align left top text-indent".split()
)
_FAR_OFF = re.compile(r"-\d{4,}(?:\.\d+)?(?:px|pt|em|rem)?\Z|-\d{3}(?:em|rem)\Z")
"""An offset that moves text out of sight."""
_OTHER_MEDIA = re.compile(r"\b(?:print|speech|amzn-\w+|projection|tty|braille)\b")
_LARGEST_SHEET = 1 << 20
"""Characters of one style sheet that are looked at; those of real books stay far below."""
_MOST_RULES = 400
"""Rules that hide, raise or break, of one document."""


@dataclass(frozen=True, slots=True)
class Style:
    """What is done to one element."""

    hidden: bool = False
    block: bool = False
    raised: bool = False


PLAIN = Style()

_Declarations = dict[str, tuple[str, bool]]
"""Property → its value, lower case, and whether it is ``!important``."""


class Styles:
    """The styles of one parsed document.

    Args:
        root: the document.
        load: gives the sheets it links to.
    """

    def __init__(self, root: etree._Element, load: LoadSheet | None = None) -> None:
        self._declared: dict[etree._Element, dict[str, tuple[tuple[Any, ...], str]]] = {}
        rules = [rule for sheet in _sheets(root, load) for rule in _rules_of(sheet)]
        for order, (selector, declarations) in enumerate(rules[:_MOST_RULES]):
            self._apply(root, selector, declarations, order)

    def _apply(
        self, root: etree._Element, selector: str, declarations: _Declarations, order: int
    ) -> None:
        from lxml import etree

        for path, specificity in _paths(selector):
            try:
                elements = root.xpath(path)
            except etree.XPathError:
                continue
            for element in elements if isinstance(elements, list) else ():
                if not isinstance(element, etree._Element):
                    continue
                declared_style = self._declared.setdefault(element, {})
                for name, (value, important) in declarations.items():
                    weight = (important, specificity, order)
                    if name not in declared_style or weight >= declared_style[name][0]:
                        declared_style[name] = (weight, value)

    def of(self, element: etree._Element) -> Style:
        """The style of `element` alone, what it inherits left aside."""
        declared = self._declared.get(element)
        declaration = element.get("style")
        if declared is None and not declaration:
            return PLAIN
        values = {name: value for name, (_, value) in (declared or {}).items()}
        if declaration:
            values |= {
                name: value for name, (value, _) in _declarations(_tokens(declaration)).items()
            }
        return _style(values)


def _style(values: dict[str, str]) -> Style:
    display = values.get("display", "")
    style = Style(
        hidden=display == "none"
        or values.get("visibility") in ("hidden", "collapse")
        or _is_zero(values.get("font-size", ""))
        or _is_zero(values.get("opacity", ""))
        or any(_FAR_OFF.match(values.get(name, "")) for name in ("left", "top", "text-indent")),
        block=display in ("block", "list-item", "table", "table-row", "flex", "grid", "flow-root"),
    )
    return replace(style, raised=values.get("vertical-align") in ("super", "text-top"))


def _is_zero(value: str) -> bool:
    return re.fullmatch(r"[+-]?0*\.?0+(?:[a-z]{1,4}|%)?", value) is not None


def _sheets(root: etree._Element, load: LoadSheet | None) -> Iterator[str]:
    for element in root.iter():
        name = local_name(element)
        if name == "style":
            yield text_of(element)
        elif name == "link" and load is not None:
            kinds = (element.get("rel") or "").lower().split()
            if "stylesheet" in kinds and "alternate" not in kinds and element.get("href"):
                yield load(element.get("href") or "")


@lru_cache(maxsize=64)
def _rules_of(sheet: str) -> tuple[tuple[str, _Declarations], ...]:
    """Selector and declarations of the rules that matter here; sheets are shared by chapters."""
    if len(sheet) > _LARGEST_SHEET or not any(name in sheet for name in _PROPERTIES):
        return ()
    import tinycss2

    return tuple(_matching(tinycss2.parse_stylesheet(sheet, True, True)))


def _matching(rules: Iterable[Any]) -> Iterator[tuple[str, _Declarations]]:
    import tinycss2

    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content:
            condition = tinycss2.serialize(rule.prelude).lower()
            if not _OTHER_MEDIA.search(condition):
                yield from _matching(tinycss2.parse_rule_list(rule.content, True, True))
        elif rule.type == "qualified-rule":
            declarations = _declarations(rule.content)
            if declarations:
                yield tinycss2.serialize(rule.prelude).strip(), declarations


def _tokens(written: str) -> Any:
    import tinycss2

    return tinycss2.parse_component_value_list(written)


def _declarations(content: Any) -> _Declarations:
    import tinycss2

    solid = [token for token in content if token.type not in ("whitespace", "comment")]
    if len(solid) == 1 and solid[0].type == "{} block":
        content = solid[0].content  # braces doubled by a template that nobody filled
    return {
        declaration.lower_name: (
            tinycss2.serialize(declaration.value).strip().lower(),
            declaration.important,
        )
        for declaration in tinycss2.parse_blocks_contents(content)
        if declaration.type == "declaration" and declaration.lower_name in _PROPERTIES
    }


@lru_cache(maxsize=1024)
def _paths(selector: str) -> tuple[tuple[str, tuple[int, int, int]], ...]:
    """XPath and specificity of each selector of a list; nothing for one that cannot match here,
    such as a pseudo-element."""
    import cssselect

    try:
        parsed = cssselect.parse(selector)
    except cssselect.SelectorError:
        return ()
    translator = _translator()
    paths: list[tuple[str, tuple[int, int, int]]] = []
    for part in parsed:
        if part.pseudo_element is not None:
            continue
        try:
            paths.append((translator.selector_to_xpath(part), part.specificity()))
        except cssselect.SelectorError:
            continue
    return tuple(paths)


@lru_cache(maxsize=1)
def _translator() -> Any:
    import cssselect

    class Translator(cssselect.HTMLTranslator):
        """Element names match in any namespace: XHTML is parsed as XML."""

        def xpath_element(self, selector: Any) -> Any:
            """Element name of a simple selector."""
            path = super().xpath_element(cssselect.parser.Element(None, None))
            if selector.element:
                path.add_condition(f"local-name() = '{selector.element.lower()}'")
            return path

    return Translator()
