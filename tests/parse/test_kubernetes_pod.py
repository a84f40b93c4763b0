"""Workloads, pods and their containers."""

from __future__ import annotations

import pytest
from manifests import DEPLOYMENT, container, known, only, pod_of

from gunilint.parse.facts.kubernetes import (
    Workload,
    WorkloadKind,
)
from gunilint.parse.facts.kubernetes_pod import (
    FieldRef,
    Handler,
    KeyRef,
    ResourceRef,
    VolumeKind,
)


def test_deployment() -> None:
    """A workload tells its names, its replicas and its pods' labels."""
    source, workload = only(DEPLOYMENT, Workload)
    assert workload.kind is WorkloadKind.DEPLOYMENT
    assert known(workload.metadata.name) == "web"
    assert known(workload.metadata.namespace) == "shop"
    assert source.cut(workload.metadata.place) == "web"
    assert known(workload.replicas) == 3
    assert workload.selector.known == {"app": "web"}
    assert workload.pod is not None
    assert workload.pod.labels.known == {"app": "web", "tier": "1"}


def test_pod() -> None:
    """A pod tells how long it may take to stop and what its containers share."""
    source, pod = pod_of(DEPLOYMENT)
    assert pod.grace_period is not None
    assert known(pod.grace_period) == 45.0
    assert str(pod.grace_period.span) == "k8s/web.yaml:17:38"
    assert known(pod.host_network) is True
    assert known(pod.share_process_namespace) is False
    assert pod.init_containers[0].is_sidecar
    assert [known(item.name) for item in pod.containers] == ["app"]
    assert source.cut(pod.containers[0].span).startswith("name: app")


def test_command() -> None:
    """Words keep their order and places; a number is the text it is written as."""
    source, pod = pod_of(DEPLOYMENT)
    app = pod.containers[0]
    assert app.command is not None
    assert [item.value for item in app.command.items] == ["gunicorn"]
    assert app.args is not None
    assert [item.value for item in app.args.items] == ["-w", "4", "app:app"]
    assert source.cut(app.args.items[2].span) == "'app:app'"
    assert known(app.working_dir) == "/srv"
    assert known(app.image) == "registry/web:1.2"


def test_environment() -> None:
    """Every way to set a variable is told apart, in order."""
    _, pod = pod_of(DEPLOYMENT)
    app = pod.containers[0]
    by_name = {known(item.name): item for item in app.env}
    assert [*by_name] == ["PLAIN", "NUMBER", "FROM_MAP", "FROM_SECRET", "IP", "CPUS", "EMPTY"]
    plain = by_name["PLAIN"].value
    assert plain is not None
    assert (plain.value, plain.tag) == ("1", "str")
    number = by_name["NUMBER"].value
    assert number is not None
    assert number.tag == "int"
    from_map = by_name["FROM_MAP"].source
    assert isinstance(from_map, KeyRef)
    assert (from_map.is_secret, known(from_map.name), known(from_map.key)) == (
        False,
        "settings",
        "workers",
    )
    assert from_map.optional
    from_secret = by_name["FROM_SECRET"].source
    assert isinstance(from_secret, KeyRef)
    assert from_secret.is_secret
    assert not from_secret.optional
    address = by_name["IP"].source
    assert isinstance(address, FieldRef)
    assert known(address.path) == "status.podIP"
    cpus = by_name["CPUS"].source
    assert isinstance(cpus, ResourceRef)
    assert [known(cpus.container), known(cpus.resource), known(cpus.divisor)] == [
        "app",
        "limits.cpu",
        "1",
    ]
    assert by_name["EMPTY"].value is None
    assert by_name["EMPTY"].source is None
    assert app.env_gap is None
    settings, keys = app.env_from
    assert (settings.is_secret, known(settings.name), settings.prefix) == (False, "settings", None)
    assert (keys.is_secret, known(keys.name), known(keys.prefix)) == (True, "keys", "S_")
    assert keys.optional


def test_values_of_variables_are_not_in_a_repr() -> None:
    """A value that may be a secret is not shown by accident."""
    _, app = container("    env: [{name: TOKEN, value: hunter2}]\n")
    assert "hunter2" not in repr(app.env)
    value = app.env[0].value
    assert value is not None
    assert value.value == "hunter2"


def test_resources_and_ports() -> None:
    """Quantities have units; a small m is a thousandth of a CPU."""
    source, pod = pod_of(DEPLOYMENT)
    app = pod.containers[0]
    assert known(app.resources.cpu_limit) == 0.5
    assert known(app.resources.memory_limit) == 512 * 1024**2
    assert known(app.resources.cpu_request) == 1.0
    assert known(app.resources.memory_request) == 10**9
    assert app.resources.cpu_limit is not None
    assert app.resources.cpu_limit.written == "500m"
    assert source.cut(app.resources.cpu_limit.span) == "500m"
    (port,) = app.ports
    assert (known(port.number), known(port.name), known(port.host_port)) == (8000, "http", 80)


def test_probes() -> None:
    """A probe tells what it asks, and only the numbers that are written."""
    _, pod = pod_of(DEPLOYMENT)
    app = pod.containers[0]
    live = app.liveness
    assert live is not None
    assert live.handler is Handler.HTTP
    assert (known(live.path), known(live.port)) == ("/live", "http")
    assert known(live.period) == 5.0
    assert known(live.timeout) == 2.0
    assert known(live.failure_threshold) == 6
    assert known(live.initial_delay) == 9.0
    assert known(live.grace_period) == 7.0
    ready = app.readiness
    assert ready is not None
    assert ready.handler is Handler.TCP
    assert known(ready.port) == "8000"
    assert ready.period is None
    started = app.startup
    assert started is not None
    assert started.handler is Handler.EXEC
    assert started.words is not None
    assert [item.value for item in started.words.items] == ["cat", "/ready"]


def test_volumes_and_mounts() -> None:
    """A file in a container leads to the key of the ConfigMap that it comes from."""
    _, pod = pod_of(DEPLOYMENT)
    app = pod.containers[0]
    (mount,) = app.mounts
    assert known(mount.mount_path) == "/etc/conf.py"
    assert known(mount.sub_path) == "conf.py"
    assert known(mount.read_only) is True
    assert known(app.read_only_root) is True
    assert known(app.run_as_user) == 1000
    kinds = [volume.kind for volume in pod.volumes]
    assert kinds == [
        VolumeKind.CONFIG_MAP,
        VolumeKind.SECRET,
        VolumeKind.MEMORY,
        VolumeKind.EMPTY_DIR,
        VolumeKind.PROJECTED,
        VolumeKind.OTHER,
    ]
    assert known(pod.volumes[0].source) == "settings"
    assert known(pod.volumes[0].items[0].path) == "conf.py"
    assert known(pod.volumes[1].source) == "keys"


@pytest.mark.parametrize(
    ("kind", "version", "path"),
    [
        ("StatefulSet", "apps/v1", "spec: {template: {%s}}"),
        ("DaemonSet", "apps/v1", "spec: {template: {%s}}"),
        ("ReplicaSet", "apps/v1", "spec: {template: {%s}}"),
        ("ReplicationController", "v1", "spec: {selector: {a: b}, template: {%s}}"),
        ("Job", "batch/v1", "spec: {template: {%s}}"),
        ("CronJob", "batch/v1", "spec: {jobTemplate: {spec: {template: {%s}}}}"),
        ("Rollout", "argoproj.io/v1alpha1", "spec: {template: {%s}}"),
        ("DeploymentConfig", "apps.openshift.io/v1", "spec: {selector: {a: b}, template: {%s}}"),
        ("Pod", "v1", "%s"),
    ],
)
def test_workloads_of_every_kind(kind: str, version: str, path: str) -> None:
    """Whatever runs pods, its containers are found."""
    body = path % "spec: {containers: [{name: app}]}"
    _, workload = only(f"apiVersion: {version}\nkind: {kind}\n{body}\n", Workload)
    assert workload.kind.value == kind
    assert workload.pod is not None
    assert known(workload.pod.containers[0].name) == "app"
    assert workload.kind.runs_to_completion == (kind in ("Job", "CronJob"))
    if "selector" in path:
        assert workload.selector.known == {"a": "b"}


def test_knative_service_is_a_workload() -> None:
    """A Knative Service runs pods; it is no Service of Kubernetes."""
    text = "apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {template: {spec: {}}}\n"
    assert only(text, Workload)[1].kind is WorkloadKind.KNATIVE_SERVICE


def test_rollout_that_refers_to_a_deployment_has_no_pod() -> None:
    """Without a template there is no pod to speak of."""
    text = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {workloadRef: {name: web}}\n"
    assert only(text, Workload)[1].pod is None


def test_anchors_and_merge_keys() -> None:
    """A value behind an alias knows both where it is written and where it is used."""
    source, pod = pod_of(
        """
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  terminationGracePeriodSeconds: &grace 40
  containers:
    - &base
      name: a
      image: one
      env: &env
        - {name: A, value: "1"}
    - <<: *base
      name: b
    - name: c
      env: *env
      livenessProbe: {terminationGracePeriodSeconds: *grace}
"""
    )
    first, second, third = pod.containers
    assert [known(item.name) for item in pod.containers] == ["a", "b", "c"]
    assert known(second.image) == "one"
    assert first.image is not None
    assert second.image is not None
    assert first.image.span == second.image.span
    assert second.image.alias is not None
    assert source.cut(second.image.alias) == "*base"
    assert known(third.env[0].name) == "A"
    assert third.liveness is not None
    grace = third.liveness.grace_period
    assert grace is not None
    assert grace.alias is not None
    assert (known(grace), source.cut(grace.span), source.cut(grace.alias)) == (40.0, "40", "*grace")
