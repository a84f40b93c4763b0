"""Kubernetes manifests, and short ways to read them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, TypeVar

from gunilint.parse.facts.kubernetes import (
    KubernetesFile,
    Workload,
)
from gunilint.parse.facts.kubernetes_pod import (
    Container,
    Pod,
)
from gunilint.parse.facts.yaml_field import Field
from gunilint.parse.kubernetes import parse_kubernetes
from gunilint.source import Source
from gunilint.value import Known, Unknown

T = TypeVar("T")


DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {app: web}
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels:
        app: web
        tier: "1"
    spec:
      terminationGracePeriodSeconds: 45
      hostNetwork: true
      shareProcessNamespace: false
      initContainers:
        - name: proxy
          image: envoy
          restartPolicy: Always
      containers:
        - name: app
          image: registry/web:1.2
          command: ["gunicorn"]
          args:
            - -w
            - 4
            - 'app:app'
          workingDir: /srv
          env:
            - name: PLAIN
              value: "1"
            - name: NUMBER
              value: 5
            - name: FROM_MAP
              valueFrom: {configMapKeyRef: {name: settings, key: workers, optional: true}}
            - name: FROM_SECRET
              valueFrom: {secretKeyRef: {name: keys, key: token}}
            - name: IP
              valueFrom: {fieldRef: {fieldPath: status.podIP}}
            - name: CPUS
              valueFrom:
                resourceFieldRef: {containerName: app, resource: limits.cpu, divisor: "1"}
            - name: EMPTY
          envFrom:
            - configMapRef: {name: settings}
            - prefix: S_
              secretRef: {name: keys, optional: true}
          ports:
            - {name: http, containerPort: 8000, hostPort: 80}
          resources:
            limits: {cpu: 500m, memory: 512Mi}
            requests: {cpu: 1, memory: 1G}
          lifecycle:
            stopSignal: SIGINT
            preStop: {exec: {command: ["sleep", "15"]}}
          livenessProbe:
            httpGet: {path: /live, port: http}
            periodSeconds: 5
            timeoutSeconds: 2
            failureThreshold: 6
            initialDelaySeconds: 9
            terminationGracePeriodSeconds: 7
          readinessProbe:
            tcpSocket: {port: 8000}
          startupProbe:
            exec: {command: [cat, /ready]}
          securityContext: {readOnlyRootFilesystem: true, runAsUser: 1000}
          volumeMounts:
            - {name: conf, mountPath: /etc/conf.py, subPath: conf.py, readOnly: true}
      volumes:
        - name: conf
          configMap:
            name: settings
            items: [{key: conf, path: conf.py}]
        - {name: keys, secret: {secretName: keys}}
        - {name: shm, emptyDir: {medium: Memory}}
        - {name: tmp, emptyDir: {}}
        - {name: all, projected: {sources: []}}
        - {name: disk, persistentVolumeClaim: {claimName: disk}}
"""


def parse(text: str) -> tuple[Source, KubernetesFile]:
    source = Source("k8s/web.yaml", text)
    return source, parse_kubernetes(source)


def only(text: str, kind: type[T]) -> tuple[Source, T]:
    source, file = parse(text)
    assert file.problems == ()
    (found,) = file.objects
    assert isinstance(found, kind)
    return source, found


def pod_of(text: str) -> tuple[Source, Pod]:
    source, workload = only(text, Workload)
    assert workload.pod is not None
    return source, workload.pod


def container(lines: str) -> tuple[Source, Container]:
    """The container that *lines*, indented by four, describe."""
    source, pod = pod_of(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
        + lines
    )
    return source, pod.containers[0]


def known(field: Field[T] | None) -> T | None:
    assert field is not None
    assert isinstance(field.value, Known), field.value
    return field.known


def unknown(field: Field[Any] | None) -> str:
    assert field is not None
    assert isinstance(field.value, Unknown)
    return field.value.why


def leaves(value: object) -> Iterator[object]:
    """Everything that facts consist of, which is all that can be written to a cache."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value
