"""Manifests that still are templates."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from manifests import DEPLOYMENT, known, only, parse, unknown

from gunilint.parse.facts.kubernetes import (
    ConfigMap,
    Workload,
)
from gunilint.parse.facts.yaml import Gap, Scalar
from gunilint.parse.facts.yaml_field import Field
from gunilint.source import Span, Text

HELM = """\
{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "app.fullname" . }}
  labels:
    {{- include "app.labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: 2
  {{- end }}
  selector:
    matchLabels:
      {{- include "app.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      {{- with .Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      labels:
        app: web
        {{- include "app.labels" . | nindent 8 }}
    spec:
      terminationGracePeriodSeconds: 40
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          args: ["gunicorn", "-w", "{{ .Values.workers }}", "--timeout", "60"]
          env:
            - name: FIRST
              value: "1"
            {{- if .Values.debug }}
            - name: DEBUG
              value: "2"
            {{- end }}
            {{- range $key, $value := .Values.env }}
            - name: {{ $key }}
              value: {{ $value | quote }}
            {{- end }}
          {{- if .Values.preStop }}
          lifecycle:
            preStop:
              exec:
                command: ["sleep", "15"]
          {{- else }}
          lifecycle: {}
          {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          livenessProbe:
            periodSeconds: 7
            timeoutSeconds: {{ .Values.probe.timeout }}
        {{- with .Values.sidecar }}
        - name: sidecar
          image: envoy
        {{- end }}
        {{- toYaml .Values.extraContainers | nindent 8 }}
      {{- with .Values.nodeSelector }}
      nodeSelector:
{{ toYaml . | indent 8 }}
      {{- end }}
{{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: conf
data:
  gunicorn.conf.py: |
    timeout = {{ .Values.timeout }}
  whole: |
{{ .Files.Get "x" | indent 4 }}
  plain: "5"
"""


def test_template_gives_what_is_plain() -> None:
    """A chart's template is said to be one, and its plain values are read where they stand."""
    source, file = parse(HELM)
    assert file.problems == ()
    assert file.templated is not None
    assert source.cut(file.templated) == "{{- if .Values.enabled }}"
    workload, config = file.objects
    assert isinstance(workload, Workload)
    assert workload.pod is not None
    pod = workload.pod
    assert known(pod.grace_period) == 40.0
    assert pod.grace_period is not None
    assert source.cut(pod.grace_period.span) == "40"
    web, sidecar = pod.containers
    assert known(web.name) == "web"
    assert web.conditional is None
    assert sidecar.conditional is not None
    assert pod.containers_gap is not None
    assert web.liveness is not None
    assert known(web.liveness.period) == 7.0
    assert isinstance(config, ConfigMap)
    plain = config.data.get("plain")
    assert plain is not None
    assert (plain.value, plain.opaque) == ("5", None)


def test_template_leaves_the_rest_unknown() -> None:
    """What an expression decides is neither a value nor an absence."""
    source, file = parse(HELM)
    workload, config = file.objects
    assert isinstance(workload, Workload)
    assert 'include "app.fullname"' in unknown(workload.metadata.name)
    assert "if not .Values.autoscaling.enabled" in unknown(workload.replicas)
    assert workload.selector.known is None
    pod = workload.pod
    assert pod is not None
    assert pod.labels.known is None
    app = pod.labels.get("app")
    assert app is not None
    assert app.opaque is None
    assert isinstance(pod.annotations.gap, Gap)
    assert pod.host_network is None
    web = pod.containers[0]
    assert unknown(web.image)
    assert web.args is not None
    assert [item.opaque is None for item in web.args.items] == [True, True, False, True, True]
    assert unknown(web.resources.cpu_limit)
    assert web.pre_stop is not None
    assert unknown(web.pre_stop.seconds)
    assert web.liveness is not None
    assert unknown(web.liveness.timeout)
    first, debug = web.env
    assert isinstance(first.value, Scalar)
    assert first.value.opaque is None
    assert isinstance(debug.value, Scalar)
    assert debug.value.opaque is not None
    assert debug.conditional is not None
    assert web.env_gap is not None
    assert isinstance(config, ConfigMap)
    for name, text in (("gunicorn.conf.py", "timeout"), ("whole", ".Files.Get")):
        value = config.data.get(name)
        assert value is not None
        assert value.opaque is not None
        assert text in source.cut(value.span)


def test_jinja_is_a_template_too() -> None:
    """Statements and expressions of Jinja are recognised."""
    _, file = parse(
        """
{# a comment #}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "{{ name }}"
spec:
{% if replicas %}
  replicas: 3
{% endif %}
  template:
    spec:
      terminationGracePeriodSeconds: 40
      containers:
{% for c in containers %}
        - name: web
{% endfor %}
"""
    )
    (workload,) = file.objects
    assert isinstance(workload, Workload)
    assert unknown(workload.metadata.name)
    assert "{% if replicas %}" in unknown(workload.replicas)
    assert workload.pod is not None
    assert known(workload.pod.grace_period) == 40.0
    assert workload.pod.containers_gap is not None


def test_template_that_cannot_be_read_is_no_error() -> None:
    """A template that is no YAML at all until it is rendered is said to be one, and no more."""
    _, file = parse("apiVersion: v1\nkind: {{ .x }}\n  a: [{{ .y }}\n : {{ .z }\n")
    assert file.problems == ()
    assert file.objects == ()
    assert file.templated is not None


def test_braces_inside_texts_make_no_template() -> None:
    """An alert's text in a ConfigMap uses braces of its own; the file is plain."""
    _, file = parse(
        """
apiVersion: v1
kind: ConfigMap
metadata: {name: alerts}
data:
  rules: |
    summary: "{{ $labels.pod }} is down"
"""
    )
    assert file.templated is None
    (config,) = file.objects
    assert isinstance(config, ConfigMap)
    rules = config.data.get("rules")
    assert rules is not None
    assert rules.opaque is None


def test_openshift_parameters_are_unknown() -> None:
    """A parameter of an OpenShift template is no value, in commands neither."""
    _, workload = only(
        """
apiVersion: template.openshift.io/v1
kind: Template
objects:
  - apiVersion: v1
    kind: Pod
    metadata: {name: "${NAME}-web"}
    spec: {containers: [{name: web, args: ["-w", "${WORKERS}"]}]}
""",
        Workload,
    )
    assert unknown(workload.metadata.name)
    assert workload.pod is not None
    args = workload.pod.containers[0].args
    assert args is not None
    assert [item.opaque is None for item in args.items] == [True, False]


def spans(value: object) -> Iterator[tuple[Span, object]]:
    """Every span among facts, with what holds it."""
    if isinstance(value, Text | Scalar | Field):
        yield value.span, value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from spans(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from spans(item)


@pytest.mark.parametrize("text", [DEPLOYMENT, HELM])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_every_span_is_its_value(text: str, end: str, start: str) -> None:
    """Cut out of the text, every place is the value as it is written."""
    source, file = parse(start + text.replace("\n", end))
    seen = 0
    for span, holder in spans(file):
        cut = source.cut(span).strip("'\"")
        if isinstance(holder, Field) and holder.written:
            assert cut == holder.written.strip("'\"")
        if isinstance(holder, Scalar) and holder.style not in ("|", ">") and holder.value:
            assert cut == holder.value
        if isinstance(holder, Text):
            assert cut == holder.value
        seen += 1
    assert seen > 20
