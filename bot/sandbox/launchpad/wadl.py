"""The description of the service in WADL, drawn from its tables.

launchpadlib learns from this document which attributes, links and operations there are. Only what
it needs is drawn: no prose, and no operation that the sandbox does not serve.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.sandbox.launchpad.catalogue import COLLECTIONS, TYPES
from bot.sandbox.launchpad.forms import FORM, MULTIPART
from bot.sandbox.launchpad.schema import EntryType, Field, Operation, Param
from bot.sandbox.launchpad.state import Entry

MEDIA_TYPE = "application/vnd.sun.wadl+xml"
JSON = "application/json"

_NAMESPACES = {
    "xmlns": "http://research.sun.com/wadl/2006/10",
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
}


class _Drawing:
    """One document; `root` is the URL of the service, with a slash at its end."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.top = Element("application", _NAMESPACES)

    def draw(self) -> bytes:
        resources = SubElement(self.top, "resources", base=self.root)
        SubElement(resources, "resource", path="", type="#service-root")
        self._service_root()
        for collection in COLLECTIONS.values():
            type_ = SubElement(self.top, "resource_type", id=collection.name)
            self._get(type_, collection.name, f"{collection.of}-page")
            self._operations(type_, collection.name, collection.operations)
        for entry in TYPES.values():
            self._entry(entry)
            self._page(entry.name)
        self._hosted_file()
        scalar = SubElement(self.top, "resource_type", id="ScalarValue")
        method = SubElement(scalar, "method", name="GET", id="ScalarValue-get")
        SubElement(SubElement(method, "response"), "representation", mediaType=JSON)
        return b'<?xml version="1.0"?>\n' + tostring(self.top)

    def _link(self, type_name: str) -> str:
        return f"{self.root}#{type_name}"

    def _get(self, parent: Element, name: str, representation: str) -> None:
        method = SubElement(parent, "method", name="GET", id=f"{name}-get")
        response = SubElement(method, "response")
        SubElement(response, "representation", href=self._link(representation))
        SubElement(response, "representation", mediaType=MEDIA_TYPE, id=f"{name}-wadl")

    def _plain(
        self, parent: Element, name: str, to: str | None = None, *, path: str | None = None
    ) -> Element:
        param = SubElement(parent, "param", style="plain", name=name, path=path or f"$['{name}']")
        if to is not None:
            SubElement(param, "link", resource_type=self._link(to))
        elif name.endswith("_link"):
            SubElement(param, "link")
        return param

    def _service_root(self) -> None:
        type_ = SubElement(self.top, "resource_type", id="service-root")
        self._get(type_, "service-root", "service-root-json")
        shape = SubElement(self.top, "representation", id="service-root-json", mediaType=JSON)
        for collection in COLLECTIONS.values():
            self._plain(shape, f"{collection.name}_collection_link", collection.name)
        self._plain(shape, "me_link", "person")
        self._plain(shape, "resource_type_link")

    def _hosted_file(self) -> None:
        """What leads to bytes on another host."""
        type_ = SubElement(self.top, "resource_type", id="HostedFile")
        method = SubElement(type_, "method", name="GET", id="HostedFile-get")
        SubElement(SubElement(method, "response"), "param", style="header", name="Location")

    def _entry(self, entry: EntryType[Entry]) -> None:
        type_ = SubElement(self.top, "resource_type", id=entry.name)
        self._get(type_, entry.name, f"{entry.name}-full")
        patch = SubElement(type_, "method", name="PATCH", id=f"{entry.name}-patch")
        SubElement(SubElement(patch, "request"), "representation", href=self._link(f"{entry.name}-diff"))
        if entry.delete is not None:
            SubElement(type_, "method", name="DELETE", id=f"{entry.name}-delete")
        self._operations(type_, entry.name, entry.operations)
        full = SubElement(self.top, "representation", id=f"{entry.name}-full", mediaType=JSON)
        self._plain(full, "self_link", entry.name)
        for name in ("web_link", "resource_type_link", "http_etag"):
            if name != "web_link" or not entry.pageless:
                self._plain(full, name)
        self._fields(full, entry.fields)
        for page in entry.pages:
            if page.of is not None:
                self._plain(full, f"{page.name}_collection_link", f"{page.of}-page-resource")
        diff = SubElement(self.top, "representation", id=f"{entry.name}-diff", mediaType=JSON)
        self._fields(diff, (field for field in entry.fields if field.write is not None))

    def _fields(self, parent: Element, fields: Iterable[Field[Entry]]) -> None:
        for field in fields:
            param = self._plain(parent, field.name, field.to)
            kind = field.kind
            if field.to == "HostedFile":
                param.set("type", "binary")
            date_type = kind.type if kind is not None else None
            if date_type is None and field.name.startswith("date_"):
                date_type = "xsd:dateTime"
            if date_type is not None:
                param.set("type", date_type)
            for option in kind.options if kind is not None else ():
                SubElement(param, "option", value=option)

    def _page(self, name: str) -> None:
        resource = f"{name}-page-resource"
        self._get(SubElement(self.top, "resource_type", id=resource), resource, f"{name}-page")
        shape = SubElement(self.top, "representation", id=f"{name}-page", mediaType=JSON)
        for plain in ("resource_type_link", "total_size", "start", "entries"):
            self._plain(shape, plain)
        self._plain(shape, "total_size_link", "ScalarValue")
        self._plain(shape, "next_collection_link", resource)
        self._plain(shape, "prev_collection_link", resource)
        self._plain(shape, "entry_links", name, path="$['entries'][*]['self_link']")

    def _operations(self, parent: Element, owner: str, operations: Iterable[Operation]) -> None:
        for operation in operations:
            method = SubElement(
                parent,
                "method",
                id=f"{owner}-{operation.name}",
                name="POST" if operation.post else "GET",
            )
            request = SubElement(method, "request")
            if operation.post:
                files = any(param.kind.type == "binary" for param in operation.params)
                request = SubElement(request, "representation", mediaType=MULTIPART if files else FORM)
            SubElement(request, "param", style="query", name="ws.op", required="true", fixed=operation.name)
            for param in operation.params:
                self._param(request, param)
            if operation.gives is not None:
                self._gives(SubElement(method, "response"), operation)

    def _param(self, parent: Element, param: Param) -> None:
        required = "true" if param.required else "false"
        drawn = SubElement(parent, "param", style="query", name=param.name, required=required)
        if param.kind.type is not None:
            drawn.set("type", param.kind.type)
        if param.kind.type == "binary":
            SubElement(drawn, "link", resource_type=self._link("HostedFile"))
        for option in param.kind.options:
            SubElement(drawn, "option", value=option)

    def _gives(self, response: Element, operation: Operation) -> None:
        if operation.post:
            location = SubElement(response, "param", style="header", name="Location")
            SubElement(location, "link", resource_type=self._link(operation.gives or ""))
        else:
            shape = "page" if operation.many else "full"
            SubElement(response, "representation", href=self._link(f"{operation.gives}-{shape}"))


def service_wadl(base: str) -> bytes:
    """The whole description, for a server at `base` (no slash at its end)."""
    return _Drawing(f"{base}/devel/").draw()


def entry_wadl(base: str, url: str, type_name: str) -> bytes:
    """The description of one resource at `url`: of which type it is."""
    top = Element("application", _NAMESPACES)
    resources = SubElement(top, "resources", base=url)
    SubElement(resources, "resource", path="", type=f"{base}/devel/#{type_name}")
    return b'<?xml version="1.0"?>\n' + tostring(top)
