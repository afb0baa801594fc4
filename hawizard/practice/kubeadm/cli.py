"""The command line of kubeadm."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any, NoReturn

from hawizard.practice.kubeadm import config as configs
from hawizard.practice.kubeadm import expiration, manifests
from hawizard.practice.kubeadm.certs import Certs
from hawizard.practice.kubeadm.config import Config
from hawizard.practice.kubeadm.init import PHASES, Init
from hawizard.practice.kubeadm.join import Join, read_cluster_as_admin
from hawizard.practice.kubeadm.kubeconfigs import Kubeconfigs
from hawizard.practice.kubeadm.node import ADMIN
from hawizard.practice.kubeadm.port import ApiError, Host, Unreachable
from hawizard.practice.kubeadm.reset import Reset
from hawizard.practice.kubeadm.tokens import Tokens
from hawizard.practice.kubeadm.voice import Refused, Voice

Options = argparse.Namespace


def main(argv: list[str], host: Host, release: str, nonsense: bool = False) -> int:
    """Run a kubeadm command on a host and return its exit status."""
    voice = Voice(host, nonsense)
    try:
        options = parse(argv)
        options.command(options, Program(host, voice, release))
    except Refused as error:
        return _fail(voice, str(error), error.status)
    except configs.InvalidConfig as error:
        return _fail(voice, str(error), 3)
    except (configs.UnreadableConfig, ApiError, Unreachable) as error:
        return _fail(voice, str(error), 1)
    return 0


def _fail(voice: Voice, text: str, status: int) -> int:
    voice.warn(text)
    voice.warn("要查看此错误的堆栈跟踪，请使用--v=5或更高的值执行")
    return status


class Program:
    """What the commands need: the host, the voice, the release, the configuration."""

    def __init__(self, host: Host, voice: Voice, release: str) -> None:
        self.host, self.voice, self.release = host, voice, release

    def config(self, options: Options) -> Config:
        """Return the configuration of a command, from its file or its flags."""
        if options.config:
            config = configs.read(self.host, options.config, self.host, self.release)
        else:
            config = configs.complete(_from_flags(options), self.host, self.release)
        for warning in config.warnings:
            self.voice.warn(f"W1124 15:04:27.955947    1621 {warning}")
        return config

    def init(self, options: Options) -> Init:
        """Return an init as a command wants it."""
        return Init(self.host, self.voice, self.config(options), _names(options.ignore_preflight_errors))

    def join(self, options: Options) -> Join:
        """Return a join as a command wants it."""
        ignored = _names(options.ignore_preflight_errors)
        return Join(self.host, self.voice, self.config(options), self.release, ignored)


def parse(argv: list[str]) -> Options:
    """Return the options of a command line or refuse it."""
    fits = [name for name in COMMANDS if argv[: len(name.split())] == name.split()]
    if not fits:
        raise Refused(f'unknown command "{" ".join(argv[:2])}" for "kubeadm"')
    name = max(fits, key=len)
    command, *arguments = COMMANDS[name]
    parser = _Parser(prog=f"kubeadm {name}", allow_abbrev=False)
    for flags, extra in (*_COMMON, *arguments):
        parser.add_argument(*flags.split(), **extra)
    parser.set_defaults(command=command)
    return parser.parse_args(argv[len(name.split()) :])


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(message)


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in text.split(",") if name.strip())


def _phases(options: Options) -> frozenset[str]:
    return frozenset(name.strip() for name in options.skip_phases.split(",") if name.strip())


def _from_flags(options: Options) -> Config:
    if not hasattr(options, "token"):
        return Config()
    discovery = {
        "token": options.token,
        "apiServerEndpoint": options.endpoint,
        "caCertHashes": options.discovery_token_ca_cert_hash,
        "unsafeSkipCAVerification": options.discovery_token_unsafe_skip_ca_verification,
    }
    join: dict[str, Any] = {"discovery": {"bootstrapToken": discovery}}
    return Config(join={**join, "controlPlane": {}} if options.control_plane else join)


def _init(options: Options, program: Program) -> None:
    init = program.init(options)
    init.withheld = options.skip_token_print
    init.run(_phases(options))


def _init_phase(options: Options, program: Program) -> None:
    init, part = program.init(options), options.part
    if options.phase not in PHASES:
        raise Refused(f'unknown command "{options.phase}" for "kubeadm init phase"')
    special = {
        ("addon", "coredns"): init.coredns,
        ("addon", "kube-proxy"): init.kube_proxy,
        ("certs", "sa"): Certs(init.host, init.voice, init.config).service_account,
    }
    if options.phase == "kubeconfig" and part != "all":
        special["kubeconfig", part] = lambda: Kubeconfigs(init.host, init.voice, init.config).make(part)
    special.get((options.phase, part), lambda: PHASES[options.phase](init))()


def _join(options: Options, program: Program) -> None:
    program.join(options).run(_phases(options))


def _control_plane_join(options: Options, program: Program) -> None:
    join = program.join(options)
    if not join.control_plane:
        return
    read_cluster_as_admin(program.host, join.config, program.release)
    join.control_plane_join()


def _reset(options: Options, program: Program) -> None:
    if not options.force:
        raise Refused("won't proceed; the user didn't answer (Y|y) in order to continue")
    if not program.host.is_root():
        raise Refused("[错误 IsPrivilegedUser]: user is not running as root")
    Reset(program.host, program.voice).run(_phases(options))


def _token_create(options: Options, program: Program) -> None:
    tokens = Tokens(program.host, program.voice, options.kubeconfig)
    tokens.create(options.token, options.ttl, options.print_join_command, options.description)


def _token_list(options: Options, program: Program) -> None:
    Tokens(program.host, program.voice, options.kubeconfig).list(options.output == "json")


def _token_delete(options: Options, program: Program) -> None:
    for token in options.tokens:
        Tokens(program.host, program.voice, options.kubeconfig).delete(token)


def _version(options: Options, program: Program) -> None:
    major, minor = program.release.removeprefix("v").split(".")[:2]
    version = {"major": major, "minor": minor, "gitVersion": program.release, "gitTreeState": "clean"}
    version |= {"compiler": "gc", "platform": "linux/amd64"}
    if options.output == "json":
        program.voice.result(json.dumps({"clientVersion": version}, indent=2))
    elif options.output == "short":
        program.voice.result(program.release)
    else:
        program.voice.say(f"kubeadm version: &version.Info{{{version}}}")


def _images_list(options: Options, program: Program) -> None:
    for image in manifests.images(program.config(options)):
        program.voice.result(image)


def _images_pull(options: Options, program: Program) -> None:
    config = program.config(options)
    runtime = program.host.runtime(options.cri_socket or config.socket)
    for image in manifests.images(config):
        if error := runtime.pull(image):
            raise Refused(f'failed to pull image "{image}": output: {error}, error: exit status 1')
        program.voice.say(f"[config/images] Pulled {image}")


def _check_expiration(_: Options, program: Program) -> None:
    expiration.check(program.host, program.voice)


Argument = tuple[str, dict[str, Any]]
Command = Callable[[Options, Program], None]
_FLAG: dict[str, Any] = {"action": "store_true"}
_EMPTY: dict[str, Any] = {"default": ""}
_COMMON: tuple[Argument, ...] = (("--v -v", {"default": "0"}),)
_CONFIG: Argument = ("--config", _EMPTY)
_SKIP: Argument = ("--skip-phases", _EMPTY)
_IGNORE: Argument = ("--ignore-preflight-errors", _EMPTY)
_SOCKET: Argument = ("--cri-socket", _EMPTY)
_KUBECONFIG: Argument = ("--kubeconfig", {"default": ADMIN})
_OUTPUT: Argument = ("--output -o", {"default": "text"})
_PART: Argument = ("part", {"nargs": "?", "default": "all"})
_JOIN: tuple[Argument, ...] = (
    ("endpoint", {"nargs": "?", "default": ""}),
    ("--token", _EMPTY),
    ("--discovery-token-ca-cert-hash", {"action": "append", "default": []}),
    ("--discovery-token-unsafe-skip-ca-verification", _FLAG),
    ("--control-plane", _FLAG),
)
_CREATE: tuple[Argument, ...] = (
    ("token", {"nargs": "?", "default": ""}),
    ("--ttl", {"default": "24h0m0s"}),
    ("--print-join-command", _FLAG),
    ("--description", _EMPTY),
)
COMMANDS: dict[str, tuple[Any, ...]] = {
    "init": (_init, ("--skip-token-print", _FLAG), _CONFIG, _SKIP, _IGNORE),
    "init phase": (_init_phase, ("phase", {}), _PART, _CONFIG, _IGNORE),
    "join": (_join, *_JOIN, _CONFIG, _SKIP, _IGNORE),
    "join phase control-plane-join": (_control_plane_join, _PART, _CONFIG, _IGNORE),
    "reset": (_reset, ("--force -f", _FLAG), _SOCKET, _SKIP, _IGNORE),
    "token create": (_token_create, *_CREATE, _CONFIG, _KUBECONFIG),
    "token list": (_token_list, _OUTPUT, _KUBECONFIG),
    "token delete": (_token_delete, ("tokens", {"nargs": "+"}), _KUBECONFIG),
    "version": (_version, _OUTPUT),
    "config images list": (_images_list, _CONFIG),
    "config images pull": (_images_pull, _CONFIG, _SOCKET),
    "certs check-expiration": (_check_expiration, _CONFIG),
}
