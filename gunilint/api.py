"""The one door for rule authors: everything a rule may use, and nothing else."""

from gunilint.finding import Confidence, Finding, Severity, describe, show
from gunilint.model.app import App, ImportStep, ImportTimeCall, Interface
from gunilint.model.container import Container, Probe, ProbeKind
from gunilint.model.deployment import Deployment, Platform
from gunilint.model.file import (
    BoundName,
    ConfigFile,
    RejectedArguments,
    RejectedSetting,
    RuleCrash,
    UnreadableFile,
    UnusedIgnore,
)
from gunilint.model.hop import Hop, ProxyKind
from gunilint.model.launch import Process, ProcessKind
from gunilint.model.server import Hook, RejectedClass, Server, Software, WorkerKind
from gunilint.rule import EDGESERVERS, EVERY_POLICY, RECOMMENDED, STRICT, Rule, rule
from gunilint.source import Position, Span
from gunilint.value import (
    Bindings,
    Bytes,
    Cpus,
    Input,
    InputKind,
    Known,
    Layer,
    Missing,
    Seconds,
    Setting,
    Symbolic,
    Unknown,
    Verdict,
    judge,
)

__all__ = [
    "EDGESERVERS",
    "EVERY_POLICY",
    "RECOMMENDED",
    "STRICT",
    "App",
    "Bindings",
    "BoundName",
    "Bytes",
    "Confidence",
    "ConfigFile",
    "Container",
    "Cpus",
    "Deployment",
    "Finding",
    "Hook",
    "Hop",
    "ImportStep",
    "ImportTimeCall",
    "Input",
    "InputKind",
    "Interface",
    "Known",
    "Layer",
    "Missing",
    "Platform",
    "Position",
    "Probe",
    "ProbeKind",
    "Process",
    "ProcessKind",
    "ProxyKind",
    "RejectedArguments",
    "RejectedClass",
    "RejectedSetting",
    "Rule",
    "RuleCrash",
    "Seconds",
    "Server",
    "Setting",
    "Severity",
    "Software",
    "Span",
    "Symbolic",
    "Unknown",
    "UnreadableFile",
    "UnusedIgnore",
    "Verdict",
    "WorkerKind",
    "describe",
    "judge",
    "rule",
    "show",
]
