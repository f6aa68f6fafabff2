"""Judges command lines of the AWS CLI by botocore's own models: reads a JSON list of argument lists, writes a list of what is wrong with each."""

import json
import re
import sys

import botocore.session
import jmespath
from botocore import xform_name
from botocore.validate import ParamValidator

session = botocore.session.get_session()
everywhere = {"--region", "--query", "--output", "--profile", "--endpoint-url"}
# Made by the CLI itself, from more than one call.
of_the_cli = {("eks", "update-kubeconfig"): {"--name", "--region", "--alias", "--kubeconfig", "--role-arn"}}


def sample(shape, depth=6):
    """An answer in which everything is there, so that a query that finds nothing names what does not exist."""
    if shape is None or depth == 0:
        return "text"
    if shape.type_name == "structure":
        return {name: sample(member, depth - 1) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return [sample(shape.member, depth - 1)]
    if shape.type_name == "map":
        return {"key": sample(shape.value, depth - 1)}
    return {"boolean": True, "integer": 1, "long": 1, "double": 1.0, "float": 1.0}.get(shape.type_name, "text")


def holes(found):
    return found is None or (isinstance(found, list) and any(holes(each) for each in found))


def wrong_value(name, shape, values):
    if shape.type_name == "integer" and not all(value.lstrip("-").isdigit() for value in values):
        return f"{name} takes a number, found {values}"
    if getattr(shape, "enum", []) and values and values[0] not in shape.enum:
        return f"{name} takes {', '.join(shape.enum)}, found {values}"
    if shape.type_name != "boolean" and not values:
        return f"{name} needs a value"
    starts = values[0].lstrip()[:1] if values else ""
    # An object for a list is one of its members; of a list of texts, it is a text.
    is_member = shape.type_name == "list" and starts == "{" and shape.member.type_name in ("structure", "map")
    if is_member or shape.type_name in ("structure", "map") and starts == "{" or shape.type_name == "list" and starts == "[":
        report = ParamValidator().validate([json.loads(each) for each in values] if is_member else json.loads(values[0]), shape)
        if report.has_errors():
            return f"{name}: {report.generate_report()}"
    return None


def problems(args):
    service, operation, *rest = args
    waits = operation == "wait"
    if waits:
        operation, *rest = rest
    options = {}
    for word in rest:
        if word.startswith("--"):
            name = word
            options[name] = []
        elif options:
            options[name].append(word)
        else:
            return [f"{word} belongs to no option"]
    known = of_the_cli.get((service, operation))
    if known:
        return [f"{name} is not an option" for name in options if name not in known]
    service = {"s3api": "s3"}.get(service, service)
    if service not in session.get_available_services():
        return [f"there is no service {service}"]
    model = session.get_service_model(service)
    if waits:
        model_of_waiters = session.get_waiter_model(service)
        waiters = {xform_name(name, "-"): name for name in model_of_waiters.waiter_names}
        if operation not in waiters:
            return [f"{service} cannot wait for {operation}"]
        found = model.operation_model(model_of_waiters.get_waiter(waiters[operation]).operation)
    else:
        names = {xform_name(name, "-"): name for name in model.operation_names}
        if operation not in names:
            return [f"{service} has no {operation}"]
        found = model.operation_model(names[operation])
    takes = found.input_shape
    members = {f"--{xform_name(name, '-')}": shape for name, shape in takes.members.items()} if takes else {}
    made = {f"--{xform_name(name, '-')}" for name, shape in takes.members.items() if shape.metadata.get("idempotencyToken")} if takes else set()
    required = [f"--{xform_name(name, '-')}" for name in takes.required_members] if takes else []
    # The CLI makes it where it is not given.
    required = [name for name in required if name not in made]
    said = [f"{operation} needs {name}" for name in required if name not in options]
    for name, values in options.items():
        shape = members.get(name) or members.get(name.replace("--no-", "--", 1))
        if name in everywhere:
            continue
        said.append(f"{operation} has no {name}" if shape is None else wrong_value(name, shape, values))
    query = " ".join(options.get("--query", []))
    if query:
        # A filter looks for a value that the sample does not have.
        if holes(jmespath.search(re.sub(r"\[\?[^\]]*\]", "[]", query), sample(found.output_shape))):
            said.append(f"{operation} answers nothing to {query}")
    return [each for each in said if each]


json.dump([problems(args) for args in json.load(sys.stdin)], sys.stdout)
