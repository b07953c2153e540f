"""The API document, and whether what a server answers is what it says."""

import re
import urllib.parse

import jsonschema

METHODS = ("get", "post", "put", "patch", "delete")


class Operation:
    def __init__(self, document, path, method, row):
        self.document = document
        self.path = path
        self.method = method.upper()
        self.row = row
        self.id = row["operationId"]
        self.access = row["x-access"]
        # A tail parameter takes slashes.
        pattern = re.sub(r"\\\{path\\\}", "(?P<path>.+)", re.escape(path))
        self.pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", pattern) + "$")

    def __str__(self):
        return f"{self.method} {self.path}"

    @property
    def statuses(self):
        """Those that are promised one by one."""
        return [status for status in self.row["responses"] if status != "default"]

    @property
    def is_ruled(self):
        """Whether a rule on what there is may forbid it, so that a 400 is more than broken HTTP."""
        return self.row["responses"].get("400") == {"$ref": "#/components/responses/Refused"}

    @property
    def parameters(self):
        return [self.document.resolved(each) for each in self.row.get("parameters", ())]

    def has_header(self, name):
        return any(each["in"] == "header" and each["name"] == name for each in self.parameters)

    @property
    def query(self):
        return [each for each in self.parameters if each["in"] == "query"]

    @property
    def takes_body(self):
        return "requestBody" in self.row

    def response(self, status):
        responses = self.row["responses"]
        return self.document.resolved(responses.get(str(status), responses["default"]))

    def complaint(self, answer):
        """What is wrong with an answer; None when it is as the document says."""
        response = self.response(answer.status)
        content_type = answer.headers.get("content-type", "").split(";")[0]
        media = response["content"].get(content_type)
        if media is None:
            return f"{self}: {answer.status} of type {content_type}"
        if not content_type.endswith("json"):
            return None
        errors = list(self.document.strict(media["schema"]).iter_errors(answer.json()))
        if errors:
            where = "/".join(str(part) for part in errors[0].absolute_path)
            return f"{self}: {answer.status} at {where!r}: {errors[0].message[:300]}"
        return None


class Document:
    def __init__(self, content):
        self.content = content
        self.operations = [
            Operation(self, path, method, row)
            for path, item in content["paths"].items()
            for method, row in item.items()
            if method in METHODS
        ]
        # Literal segments go before parameters, as in the server.
        self._by_specificity = sorted(self.operations, key=lambda each: (each.path.count("{"), -len(each.path)))
        # In answers nothing may stand that is not described.
        schemas = {name: closed(schema) for name, schema in content["components"]["schemas"].items()}
        self._closed = {"components": {"schemas": schemas}}
        self._older = {
            tag["x-older-prefix"]: self._prefix_of(tag["name"])
            for tag in content["tags"]
            if "x-older-prefix" in tag
        }

    def _prefix_of(self, tag):
        """What all paths of a tag begin with, up to the first parameter."""
        paths = [each.path.split("/") for each in self.operations if each.row["tags"] == [tag]]
        shared = []
        for segments in zip(*paths):
            if len(set(segments)) > 1 or segments[0].startswith("{"):
                break
            shared.append(segments[0])
        return "/".join(shared)

    def resolved(self, row):
        if "$ref" not in row:
            return row
        found = self.content
        for part in row["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return found

    def strict(self, schema):
        return jsonschema.Draft202012Validator({**closed(schema), **self._closed})

    def operation_of(self, method, target):
        """The operation that a request is; None when the document has none."""
        path = urllib.parse.urlsplit(target).path
        for older, present in self._older.items():
            if path == older or path.startswith(older + "/"):
                path = present + path.removeprefix(older)
        for each in self._by_specificity:
            if each.method == method and each.pattern.match(path):
                return each
        return None

    def named(self, operation_id):
        return next(each for each in self.operations if each.id == operation_id)


def closed(schema):
    """The schema with every object in it closed: what is not listed fails."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if "properties" in result and result.get("type") == "object":
        result.setdefault("additionalProperties", False)
    return result

