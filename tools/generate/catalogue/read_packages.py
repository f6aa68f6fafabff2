"""Prints what the packages know of AWS as JSON: the input of encode.ts."""

import gzip
import json
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import cfnlint
import moto
from cfnlint.helpers import AVAILABILITY_ZONES
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES

CFN_LINT = Path(cfnlint.__file__).parent / "data/schemas/extensions"
MOTO = Path(moto.__file__).parent
ENGINES = ("postgres", "aurora-postgresql")


def read(path: Path):
    return json.loads(gzip.open(path).read() if path.suffix == ".gz" else path.read_text())


def zones():
    """Accounts see different subsets of a region's zone names: the union is what any of them may see."""
    names = defaultdict(set)
    for region, known in AVAILABILITY_ZONES.items():
        names[region].update(known)
    for region, known in RegionsAndZonesBackend.zones.items():
        names[region].update(zone.name for zone in known)
    return {region: sorted(known) for region, known in names.items()}


def types():
    return {
        name: {
            "vcpus": facts["VCpuInfo"]["DefaultVCpus"],
            "memoryMib": facts["MemoryInfo"]["SizeInMiB"],
            "architectures": facts["ProcessorInfo"]["SupportedArchitectures"],
            "gpu": "GpuInfo" in facts,
            "burstable": facts["BurstablePerformanceSupported"],
        }
        for name, facts in read(MOTO / "ec2/resources/instance_types.json.gz").items()
    }


def offered():
    regions = read(CFN_LINT / "aws_ec2_instance/instancetype_enum.json")
    return {region: rule["enum"] for region, rule in regions.items() if isinstance(rule, dict) and region != "all"}


def zone_counts():
    """In how many zones of a region a type is offered: the names of those zones differ from account to account."""
    counts = {}
    for path in (MOTO / "ec2/resources/instance_type_offerings/availability-zone").glob("*.json.gz"):
        found = defaultdict(set)
        for offering in read(path):
            found[offering["InstanceType"]].add(offering["Location"])
        counts[path.name.removesuffix(".json.gz")] = {name: len(where) for name, where in found.items()}
    return counts


def constant(rule, key):
    return rule["if"]["properties"].get(key, {}).get("const")


def classes():
    regions = read(CFN_LINT / "aws_rds_dbinstance/dbinstanceclass_enum.json")
    found = {}
    for region, rules in regions.items():
        engines = defaultdict(set)
        for rule in rules["allOf"]:
            if constant(rule, "Engine") in ENGINES:
                engines[constant(rule, "Engine")].update(rule["then"]["properties"]["DBInstanceClass"]["enum"])
        found[region] = {engine: sorted(names) for engine, names in engines.items()}
    return found


def engine_versions():
    """Aurora's are the cluster's, an instance's are the instance's; without those that RDS calls deprecated."""
    found = {}
    for engine, folder in (("postgres", "aws_rds_dbinstance"), ("aurora-postgresql", "aws_rds_dbcluster")):
        listed = read(CFN_LINT / folder / "engine_version.json")["allOf"]
        deprecated = read(CFN_LINT / folder / "engine_version_deprecated.json")["allOf"]
        names = {v for r in listed if constant(r, "Engine") == engine for v in r["then"]["properties"]["EngineVersion"]["enum"]}
        gone = {v for r in deprecated if constant(r, "Engine") == engine for v in r["if"]["properties"]["EngineVersion"]["enum"]}
        found[engine] = sorted(names - gone)
    return found


def global_database():
    """Class -> whether the newest version in moto's capture of Aurora takes it into a global database."""
    options = read(MOTO / "rds/resources/cluster_options/aurora-postgresql.json.gz")
    newest = max((option["EV"] for option in options), key=lambda v: [int(part) for part in v.split(".")])
    return {option["DBIC"]: option["SGD"] for option in options if option["EV"] == newest}


print(
    json.dumps(
        {
            "versions": {name: version(name) for name in ("cfn-lint", "moto")},
            "zones": zones(),
            "types": types(),
            "offered": offered(),
            "zoneCounts": zone_counts(),
            "classes": classes(),
            "engineVersions": engine_versions(),
            "globalDatabase": global_database(),
            "endpointServices": sorted(set(AWS_ENDPOINT_SERVICES)),
        },
        sort_keys=True,
    )
)
