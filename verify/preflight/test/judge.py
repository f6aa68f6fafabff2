"""Judges recorded calls by botocore's own models: reads a JSON list of calls, writes a list of what is wrong with each."""

import json
import re
import sys
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

import botocore.session
from botocore.validate import ParamValidator

session = botocore.session.get_session()
services = {"elasticloadbalancing": "elbv2", "servicequotas": "service-quotas"}
validator = ParamValidator()


def name_in(member, name, protocol):
    """How a member is called in a request of this protocol."""
    if protocol == "ec2":
        query = member.serialization.get("queryName")
        located = member.serialization.get("name", name)
        return query or located[0].upper() + located[1:]
    return member.serialization.get("name", name)


def scalar(shape, text):
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "boolean":
        return {"true": True, "false": False}[text]
    return text


def from_form(shape, form, prefix, protocol, used):
    """The parameters that a form holds, as the service reads them."""
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            key = name_in(member, name, protocol)
            value = from_form(member, form, f"{prefix}.{key}" if prefix else key, protocol, used)
            if value is not None:
                found[name] = value
        return found or None
    if shape.type_name == "list":
        item = "" if protocol == "ec2" or shape.serialization.get("flattened") else f".{shape.member.serialization.get('name', 'member')}"
        found = []
        while (value := from_form(shape.member, form, f"{prefix}{item}.{len(found) + 1}", protocol, used)) is not None:
            found.append(value)
        return found or None
    if prefix in form:
        used.add(prefix)
        return scalar(shape, form[prefix])
    return None


def constraints(shape, value, where):
    """What botocore itself does not look at: enumerations, lengths and patterns."""
    if shape.type_name == "structure":
        for name, each in value.items():
            yield from constraints(shape.members[name], each, f"{where}.{name}")
    elif shape.type_name == "list":
        most = shape.metadata.get("max")
        if most is not None and len(value) > most:
            yield f"{where} takes {most}, found {len(value)}"
        for each in value:
            yield from constraints(shape.member, each, where)
    elif shape.type_name == "string":
        if shape.metadata.get("enum") and value not in shape.metadata["enum"]:
            yield f"{where} takes {', '.join(shape.metadata['enum'])}, found {value}"
        if not shape.metadata.get("min", 0) <= len(value) <= shape.metadata.get("max", 10**6):
            yield f"{where} is {len(value)} long"
        pattern = shape.metadata.get("pattern")
        if pattern and "\\p" not in pattern and "\\u" not in pattern and not re.search(f"^(?:{pattern})$", value):
            yield f"{where} has to match {pattern}, found {value}"


def request_of(call, model, operation):
    """The parameters of a call, and the keys that no parameter explains."""
    protocol = model.metadata["protocol"]
    shape = operation.input_shape
    if protocol == "json":
        return json.loads(call["body"]), []
    if protocol == "rest-xml":
        parts = urlsplit(call["url"])
        uri = operation.http["requestUri"].split("?")[0]
        path = re.fullmatch(re.sub(r"\{(\w+)\+?\}", r"(?P<\1>[^/]+)", uri), unquote(parts.path))
        query = dict(parse_qsl(parts.query))
        found, used = {}, set()
        for name, member in (shape.members if shape else {}).items():
            location, located = member.serialization.get("location"), member.serialization.get("name")
            if location == "uri" and path:
                found[name] = path.group(located)
            if location == "querystring" and located in query:
                used.add(located)
                found[name] = scalar(member, query[located])
        return found, [f"the path {parts.path}"] if path is None else sorted(set(query) - used)
    form, used = dict(parse_qsl(call["body"], keep_blank_values=True)), {"Action", "Version"}
    found = from_form(shape, form, "", protocol, used) if shape else None
    return found or {}, sorted(set(form) - used)


def strip(tag):
    return tag.split("}")[-1]


def unknown_in(shape, element, where):
    """Elements of an answer that the model does not have there."""
    if shape.type_name == "structure":
        known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for child in element:
            if strip(child.tag) not in known:
                yield f"{where} has no {strip(child.tag)}"
            else:
                yield from unknown_in(known[strip(child.tag)], child, f"{where}.{strip(child.tag)}")
    elif shape.type_name == "list":
        item = shape.member.serialization.get("name", "member")
        for child in element:
            if strip(child.tag) != item:
                yield f"{where} is a list of {item}, found {strip(child.tag)}"
            else:
                yield from unknown_in(shape.member, child, where)
    elif len(element):
        yield f"{where} is a {shape.type_name}, found elements"
    elif shape.type_name == "string" and shape.metadata.get("enum") and element.text not in shape.metadata["enum"]:
        yield f"{where} is never {element.text}"


def wrong_answer(call, model, operation):
    if model.metadata["protocol"] == "json":
        for name, value in json.loads(call["response"]).items():
            member = operation.output_shape.members.get(name)
            yield from [f"answers no {name}"] if member is None else [f"{name} has no {each}" for each in value if each not in member.members]
        return
    root = ElementTree.fromstring(call["response"])
    wrapper = operation.output_shape.serialization.get("resultWrapper")
    if wrapper:
        root = root.find(wrapper)
        if root is None:
            yield f"the answer has no {wrapper}"
            return
    yield from unknown_in(operation.output_shape, root, operation.name)


def problems(call):
    model = session.get_service_model(services.get(call["service"], call["service"]))
    if call["operation"] not in model.operation_names:
        return [f"{call['service']} has no {call['operation']}"]
    operation = model.operation_model(call["operation"])
    parameters, left = request_of(call, model, operation)
    said = [f"{call['operation']} knows no {key}" for key in left]
    if operation.input_shape:
        report = validator.validate(parameters, operation.input_shape)
        said += [report.generate_report()] if report.has_errors() else []
        said += constraints(operation.input_shape, parameters, call["operation"])
    if call["status"] == 200:
        said += wrong_answer(call, model, operation)
    return said


json.dump([problems(call) for call in json.load(sys.stdin)], sys.stdout)
