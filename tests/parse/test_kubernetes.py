"""Kubernetes objects, and what brings requests to pods."""

from __future__ import annotations

from enum import Enum

import pytest
from manifests import DEPLOYMENT, known, leaves, only, parse

from gunilint.parse.facts.kubernetes import (
    ConfigMap,
    HorizontalPodAutoscaler,
    Ingress,
    IngressClass,
    IngressClassParams,
    Namespace,
    OtherObject,
    Secret,
    Service,
    TargetGroupBinding,
)


def test_service() -> None:
    """A Service tells which pods it reaches and on which ports."""
    source, service = only(
        """
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    alb.ingress.kubernetes.io/target-group-attributes: deregistration_delay.timeout_seconds=30
spec:
  type: NodePort
  selector: {app: web}
  ports:
    - {name: http, port: 80, targetPort: http, nodePort: 30080}
    - {port: 81, targetPort: 8000}
""",
        Service,
    )
    assert known(service.type) == "NodePort"
    assert service.selector.known == {"app": "web"}
    first, second = service.ports
    assert [known(first.port), known(first.target), known(first.node_port)] == [80, "http", 30080]
    assert (known(second.port), known(second.target)) == (81, "8000")
    name = "alb.ingress.kubernetes.io/target-group-attributes"
    annotation = service.metadata.annotations.get(name)
    assert annotation is not None
    fragment = annotation.fragment(source)
    assert source.cut(fragment.span(37, 39)) == "30"


@pytest.mark.parametrize(
    ("version", "backend"),
    [
        ("networking.k8s.io/v1", "service: {name: web, port: {number: 80}}"),
        ("networking.k8s.io/v1beta1", "serviceName: web, servicePort: 80"),
        ("extensions/v1beta1", "{serviceName: web, servicePort: 80}"[1:-1]),
    ],
)
def test_ingress_of_every_version(version: str, backend: str) -> None:
    """The backends are the same whatever the API version calls them."""
    source, ingress = only(
        f"""
apiVersion: {version}
kind: Ingress
metadata: {{name: web, annotations: {{kubernetes.io/ingress.class: alb}}}}
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - path: /api
            backend: {{{backend}}}
""",
        Ingress,
    )
    assert known(ingress.class_name) == "alb"
    (found,) = ingress.backends
    assert known(found.service) == "web"
    assert known(found.port) == "80"
    assert known(found.host) == "shop.example"
    assert known(found.path) == "/api"
    assert found.service is not None
    assert source.cut(found.service.span) == "web"
    assert not found.is_default


def test_ingress_default_backend_and_class() -> None:
    """The class in the spec wins over the annotation; a port may be a name."""
    _, ingress = only(
        """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {annotations: {kubernetes.io/ingress.class: nginx}}
spec:
  ingressClassName: alb
  defaultBackend: {service: {name: web, port: {name: http}}}
  rules:
    - http: {paths: [{backend: {resource: {kind: Bucket, name: b}}}]}
""",
        Ingress,
    )
    assert known(ingress.class_name) == "alb"
    default, resource = ingress.backends
    assert default.is_default
    assert (known(default.service), known(default.port)) == ("web", "http")
    assert resource.service is None


def test_ingress_class_and_its_parameters() -> None:
    """A class leads to its controller and to attributes that win over annotations."""
    source, file = parse(
        """
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: alb
  annotations: {ingressclass.kubernetes.io/is-default-class: "true"}
spec:
  controller: ingress.k8s.aws/alb
  parameters: {apiGroup: elbv2.k8s.aws, kind: IngressClassParams, name: shared}
---
apiVersion: elbv2.k8s.aws/v1beta1
kind: IngressClassParams
metadata: {name: shared}
spec:
  group: {name: shop}
  scheme: internal
  targetType: ip
  loadBalancerAttributes:
    - key: idle_timeout.timeout_seconds
      value: "75"
---
apiVersion: elbv2.k8s.aws/v1beta1
kind: TargetGroupBinding
spec:
  serviceRef: {name: web, port: 80}
  targetGroupARN: arn:aws:x
  targetType: instance
"""
    )
    ingress_class, parameters, binding = file.objects
    assert isinstance(ingress_class, IngressClass)
    assert known(ingress_class.controller) == "ingress.k8s.aws/alb"
    assert known(ingress_class.parameters_name) == "shared"
    assert ingress_class.is_default
    assert isinstance(parameters, IngressClassParams)
    ((key, value),) = parameters.attributes
    assert (known(key), known(value)) == ("idle_timeout.timeout_seconds", "75")
    assert source.cut(value.span) == '"75"'
    assert known(parameters.group) == "shop"
    assert known(parameters.target_type) == "ip"
    assert isinstance(binding, TargetGroupBinding)
    assert [known(binding.service), known(binding.port)] == ["web", "80"]
    assert known(binding.target_group) == "arn:aws:x"


def test_config_map_holds_files_with_their_places() -> None:
    """A config file inside a ConfigMap can be read with the places of its own lines."""
    source, found = only(
        """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  WEB_CONCURRENCY: "4"
  gunicorn.conf.py: |
    workers = 4
    timeout = 60
binaryData: {blob: aGk=}
""",
        ConfigMap,
    )
    assert [key.value for key, _ in found.data] == ["WEB_CONCURRENCY", "gunicorn.conf.py"]
    text = found.data.get("gunicorn.conf.py")
    assert text is not None
    fragment = text.fragment(source)
    start = fragment.text.index("60")
    span = fragment.span(start, start + 2)
    assert source.cut(span) == "60"
    assert span.start.line == 9
    assert [key.value for key in found.binary_keys] == ["blob"]
    assert found.data.get("missing") is None


def test_secret_gives_names_only() -> None:
    """What a Secret stands for never leaves the parser."""
    source, file = parse(
        """
apiVersion: v1
kind: Secret
metadata: {name: keys}
data: {token: aHVudGVyMg==}
stringData: {password: hunter2}
"""
    )
    (found,) = file.objects
    assert isinstance(found, Secret)
    assert [key.value for key in found.keys] == ["token", "password"]
    texts = [leaf for leaf in leaves(file) if isinstance(leaf, str)]
    assert not any("unter2" in text or "aHVud" in text for text in texts)
    assert source.path in texts


def test_facts_are_plain_data() -> None:
    """Facts consist of what can be written down: no library's objects, no text of the file."""
    _, file = parse(DEPLOYMENT)
    for leaf in leaves(file):
        assert leaf is None or isinstance(leaf, str | int | float | bool | Enum)


def test_other_objects() -> None:
    """Autoscalers and namespaces are read; the rest is known by name."""
    _, file = parse(
        """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 9
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {elbv2.k8s.aws/pod-readiness-gate-inject: enabled}}
---
apiVersion: config.openshift.io/v1
kind: Ingress
metadata: {name: cluster}
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: sealed}
"""
    )
    autoscaler, namespace, foreign, sealed = file.objects
    assert isinstance(autoscaler, HorizontalPodAutoscaler)
    assert [known(autoscaler.minimum), known(autoscaler.maximum)] == [2, 9]
    assert known(autoscaler.target_name) == "web"
    assert isinstance(namespace, Namespace)
    assert namespace.metadata.labels.known == {"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}
    assert isinstance(foreign, OtherObject)
    assert isinstance(sealed, OtherObject)
    assert sealed.metadata.kind.value == "SealedSecret"


def test_lists_are_flattened() -> None:
    """A list, a list in a list, and JSON give the objects they hold, in order."""
    _, file = parse(
        '{"apiVersion": "v1", "kind": "List", "items": ['
        '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}},'
        '{"apiVersion": "v1", "kind": "List", "items": ['
        '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b"}}]}]}'
    )
    assert [known(item.metadata.name) for item in file.objects] == ["a", "b"]
    _, file = parse(DEPLOYMENT.replace("\n", "\r\n") + "---\r\n" + DEPLOYMENT)
    assert [known(item.metadata.name) for item in file.objects] == ["web", "web"]
