"""Application Load Balancers in front of Ingresses: whose word counts."""

from __future__ import annotations

import pytest
from repositories import deployment, resolved

from gunilint.model.hop import Hop
from gunilint.value import Seconds, Unknown

_WEB = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: x, command: [gunicorn, "a:b"]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, annotations: {SERVICE}}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
_LOAD_BALANCER = "alb.ingress.kubernetes.io/load-balancer-attributes"
_TARGET_GROUP = "alb.ingress.kubernetes.io/target-group-attributes"
_GROUP = "alb.ingress.kubernetes.io/group.name"


def _service(annotations: str = "") -> str:
    return _WEB.replace("SERVICE", annotations)


def _ingress(name: str, annotations: str, service: str = "web") -> str:
    return f"""\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, annotations: {{{annotations}}}}}
spec:
  ingressClassName: alb
  defaultBackend: {{service: {{name: {service}, port: {{number: 80}}}}}}
"""


def _class(attributes: str) -> str:
    return f"""\
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {{name: alb}}
spec:
  controller: ingress.k8s.aws/alb
  parameters: {{apiGroup: elbv2.k8s.aws, kind: IngressClassParams, name: shared}}
---
apiVersion: elbv2.k8s.aws/v1beta1
kind: IngressClassParams
metadata: {{name: shared}}
spec: {{loadBalancerAttributes: [{attributes}]}}
"""


def _idle(seconds: int) -> str:
    return f'{_LOAD_BALANCER}: "idle_timeout.timeout_seconds={seconds}"'


def _hop(files: dict[str, str]) -> Hop:
    (hop,) = deployment(files, "web").hops
    return hop


def _known(files: dict[str, str]) -> tuple[float | None, float | None]:
    hop = _hop(files)
    assert hop.idle_timeout is not None
    assert hop.drain is not None
    return hop.idle_timeout.known, hop.drain.known


def test_defaults() -> None:
    """60 s of silence and 300 s to drain, both said to be defaults."""
    files = {"k8s.yaml": f"{_service()}---\n{_ingress('web', '')}"}
    assert _known(files) == (60, 300)
    idle = _hop(files).idle_timeout
    assert idle is not None
    assert idle.is_default


def test_the_class_over_the_annotation() -> None:
    """The class wins key by key: what it does not say, the annotation does."""
    ingress = _ingress("web", _idle(120))
    base = {"k8s.yaml": f"{_service()}---\n{ingress}"}
    assert _known(base) == (120, 300)
    says = _class("{key: idle_timeout.timeout_seconds, value: '90'}")
    assert _known({**base, "class.yaml": says}) == (90, 300)
    silent = _class("{key: deletion_protection.enabled, value: 'true'}")
    assert _known({**base, "class.yaml": silent}) == (120, 300)


@pytest.mark.parametrize(
    ("service", "ingress", "drain"),
    [
        ("", "deregistration_delay.timeout_seconds=20", 20),
        ("deregistration_delay.timeout_seconds=10", "deregistration_delay.timeout_seconds=20", 10),
        ("slow_start.duration_seconds=30", "deregistration_delay.timeout_seconds=20", 300),
        ("", "slow_start.duration_seconds=30, deregistration_delay.timeout_seconds=25", 25),
    ],
)
def test_the_service_over_the_ingress(service: str, ingress: str, drain: int) -> None:
    """A Service's annotation replaces the Ingress' whole map."""
    own = f'{_TARGET_GROUP}: "{service}"' if service else ""
    text = f"{_service(own)}---\n" + _ingress("web", f'{_TARGET_GROUP}: "{ingress}"')
    assert _known({"k8s.yaml": text}) == (60, drain)


def _shared(idle: int | None) -> str:
    group = f"{_GROUP}: public"
    return group if idle is None else f"{group}, {_idle(idle)}"


def test_a_group_has_one_balancer() -> None:
    """What one member says holds for the others, and equal values do not conflict."""
    other = _ingress("other", _shared(90), "elsewhere")
    files = {"web.yaml": f"{_service()}---\n{_ingress('web', _shared(None))}", "other.yaml": other}
    assert _known(files) == (90, 300)
    files["web.yaml"] = f"{_service()}---\n{_ingress('web', _shared(90))}"
    assert _known(files) == (90, 300)
    assert resolved(files).unreadable == ()


def test_a_group_that_contradicts_itself() -> None:
    """Two values are an error of the whole group, told where the second one stands."""
    other = _ingress("other", _shared(90), "elsewhere")
    files = {"web.yaml": f"{_service()}---\n{_ingress('web', _shared(120))}", "other.yaml": other}
    idle = _hop(files).idle_timeout
    assert idle is not None
    assert isinstance(idle.value, Unknown)
    (problem,) = resolved(files).unreadable
    assert "IngressGroup public" in problem.message
    assert "is 90 here and 120 at web.yaml" in problem.message
    assert problem.span.path == "other.yaml"


def test_the_same_ingress_for_another_cluster() -> None:
    """A copy of an Ingress in another directory is no member of its own group."""
    files = {
        f"{place}/web.yaml": f"{_service()}---\n{_ingress('web', _shared(idle))}"
        for place, idle in (("staging", 90), ("prod", 120))
    }
    hops = [item.hops[0].idle_timeout for item in resolved(files).deployments]
    assert [hop.known for hop in hops if hop is not None] == [Seconds(120), Seconds(90)]
    assert resolved(files).unreadable == ()


def test_a_network_load_balancer() -> None:
    """350 s of silence and 300 s to drain, unless an annotation may say otherwise."""
    kind = "service.beta.kubernetes.io/aws-load-balancer-type: external"
    text = _service(kind).replace("spec: {selector", "spec: {type: LoadBalancer, selector")
    assert _known({"k8s.yaml": text}) == (350, 300)
    drain = "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes: a=b"
    text = _service(f"{kind}, {drain}").replace("{selector", "{type: LoadBalancer, selector")
    assert _known({"k8s.yaml": text}) == (350, None)


def test_services_beside_a_workload() -> None:
    """A Service in a file of its own counts, one that belongs to another copy does not."""
    other = "---\n".join(_service().split("---\n")[1:]).replace("name: web,", "name: public,")
    files = {"web.yaml": _service(), "public.yaml": f"{other}---\n{_ingress('i', '', 'public')}"}
    assert _known(files) == (60, 300)
    copy = _service().replace("name: web,", "name: copy,")
    files = {"web.yaml": _service(), "copy.yaml": f"{copy}---\n{_ingress('i', '', 'copy')}"}
    assert deployment(files, "web").hops == ()


def test_other_namespaces() -> None:
    """A Service of another namespace takes no pods of this one."""
    text = _service().replace("{name: web, labels", "{name: web, namespace: a, labels")
    here = text.replace("{name: web, annotations", "{name: web, namespace: b, annotations")
    ingress = _ingress("web", "").replace("{name: web,", "{name: web, namespace: b,")
    assert deployment({"k8s.yaml": f"{here}---\n{ingress}"}).hops == ()
