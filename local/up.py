"""`./sunlight up`: everything on one machine, until Ctrl-C."""

import contextlib
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from local.layout import COMMANDS, ROOT, SERVICES, Layout, state_folder, unwritable
from local.processes import Program
from local.servers import Broker, answers, choose_broker, free_port, gateway, require_free
from local.state import alone, is_ready
from local.supervisor import Stopped, Supervisor, set_aside
from local.trouble import Trouble

READY_WITHIN = 120.0  # seconds; what takes longer is stuck
_TOO_MANY_DEATHS = 5


class Progress:
    """Says what is being done, with the seconds since the start."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def __call__(self, text: str) -> None:
        """One line; a terminal that has gone away is no reason to stop."""
        with contextlib.suppress(OSError):
            print(f"[{time.monotonic() - self._begun:5.1f} s] {text}", flush=True)


def up(port: int) -> int:
    """Start everything, load the demonstration county the first time, run until told to stop. Raises Trouble."""
    say = Progress()
    state = state_folder()
    with alone(state):
        require_free(port)
        broker = choose_broker(_made(state))
        layout = Layout(state, port, {name: free_port() for name in SERVICES}, broker.url, **elsewhere(os.environ))
        layout.prepare()
        supervisor = Supervisor(say)
        try:
            _start(supervisor, layout, broker, say)
            _load(supervisor, layout, say)
            _announce(layout, say)
            supervisor.run_forever()
        except Stopped:
            say("正在停止 stopping …")
        finally:
            supervisor.stop()
            (state / "run.json").unlink(missing_ok=True)
        say("已全部停止 all stopped")
    return 0


def elsewhere(environ: Mapping[str, str]) -> dict[str, Any]:
    """The other supported pair: SUNLIGHT_BUS_URL (amqp://…), SUNLIGHT_DATABASE_URL (with {service} in it), and switches.

    Environment variables named SERVICE_… reach every service without that prefix (the fault runner's switches).
    """
    template = environ.get("SUNLIGHT_DATABASE_URL", "")
    return {
        "bus_url": environ.get("SUNLIGHT_BUS_URL", ""),
        "databases": {name: template.format(service=name) for name in SERVICES} if template else {},
        "extra": {
            name.removeprefix("SERVICE_"): value for name, value in environ.items() if name.startswith("SERVICE_")
        },
    }


def _made(state: Path) -> Path:
    try:
        (state / "valkey").mkdir(parents=True, exist_ok=True)
        (state / "logs").mkdir(exist_ok=True)
    except OSError as error:
        raise unwritable(state, error) from error
    return state


def _start(supervisor: Supervisor, layout: Layout, broker: Broker, say: Progress) -> None:
    for log in (layout.state / "logs").glob("*.log"):
        set_aside(log)
    if broker.program:
        supervisor.add(broker.program, foundation=True)
    supervisor.add(gateway(layout), foundation=True)
    say("载入程序库 loading libraries …")
    from local.preload import preload

    preload()
    from shared.security.keys import make_keys

    make_keys(layout.state / "keys")
    _await(supervisor, lambda: answers(broker.url), "valkey")
    say("启动五个服务 starting five services …")
    for command in COMMANDS:
        for service in SERVICES:
            supervisor.add(service_program(layout, service, command))
    waiting = set(SERVICES)

    def ready() -> bool:
        for service in sorted(waiting):
            if is_ready(f"http://127.0.0.1:{layout.web_ports[service]}"):
                waiting.discard(service)
                say(f"{service} 就绪 ready")
        return not waiting

    _await(supervisor, ready, "")
    _write_run(layout)


def service_program(layout: Layout, service: str, command: str, arguments: tuple[str, ...] = ()) -> Program:
    """One process of one service, seeing only `shared` and its own code."""
    name = f"{service}-{command}"
    return Program(
        name,
        layout.state / "logs" / f"{name}.log",
        [command, *arguments],
        module=f"services.{service}",
        folder=layout.view(service),
        environment=layout.environment(service),
    )


def _await(supervisor: Supervisor, done: Callable[[], bool], who: str) -> None:
    def settled() -> bool:
        _give_up_on_the_hopeless(supervisor)
        return done()

    if not supervisor.run_until(settled, READY_WITHIN):
        raise Trouble(
            f"{who or '服务'} 在 {READY_WITHIN:.0f} 秒内没有就绪;请看日志 {state_folder() / 'logs'}。",
            f"{who or 'Services'} not ready within {READY_WITHIN:.0f} s; see the logs in {state_folder() / 'logs'}.",
        )


def _give_up_on_the_hopeless(supervisor: Supervisor) -> None:
    for child in supervisor.children.values():
        if child.deaths >= _TOO_MANY_DEATHS:
            tail = "\n".join(child.program.log.read_text(errors="replace").splitlines()[-12:])
            raise Trouble(
                f"{child.program.name} 一启动就退出;日志 {child.program.log} 的末尾如下,请按其中的提示处理。",
                f"{child.program.name} keeps ending at its start; the end of {child.program.log} says:\n{tail}",
            )


def _load(supervisor: Supervisor, layout: Layout, say: Progress) -> None:
    """The demonstration county, once. Its own process, so that the supervisor goes on watching."""
    marker = layout.state / "demonstration.json"
    if marker.exists():
        return
    say("载入演示县(汤原县)loading the demonstration county …")
    samples = str(ROOT / "samples" / "tangyuan")
    _run_once(supervisor, service_program(layout, "registry", "demonstration", (samples,)))
    program = Program(
        "demonstration",
        layout.state / "logs" / "demonstration.log",
        [layout.url, samples],
        module="local.demonstration",
        folder=ROOT,
        environment=layout.environment("registry"),
    )
    _run_once(supervisor, program)
    marker.write_text(json.dumps({"loaded": time.time()}))


def _run_once(supervisor: Supervisor, program: Program) -> None:
    child = supervisor.add(program, once=True)
    _await(supervisor, lambda: child.status is not None, program.name)
    del supervisor.children[program.name]
    if child.status:
        tail = "\n".join(program.log.read_text(errors="replace").splitlines()[-12:])
        raise Trouble(
            f"演示县没有载入成功;日志 {program.log} 的末尾如下。可以再次运行 ./sunlight up,或先 ./sunlight reset。",
            f"The demonstration county was not loaded; try ./sunlight up again, or ./sunlight reset first. {program.log} ends:\n{tail}",
        )


def _write_run(layout: Layout) -> None:
    text = json.dumps({
        "pid": os.getpid(),
        "url": layout.url,
        "web_ports": dict(layout.web_ports),
        "redis_url": layout.redis_url,
        "databases": {name: layout.environment(name)["DATABASE_URL"] for name in SERVICES},
    })  # fmt: skip
    path = layout.state / "run.json"
    path.touch(mode=0o600)
    path.write_text(text)


def _announce(layout: Layout, say: Progress) -> None:
    url = layout.url
    with contextlib.suppress(OSError):
        print(f"""
  村民看的页面  Public pages      {url}/
    太华村 Taihua                 {url}/v/230828210201
    示范一村(虚构 invented)     {url}/v/230828199201
  反映问题      Report            {url}/report
  工作人员登录  Sign in           {url}/registry/sign-in
    县清单主管部门 county office   county
    乡镇纪委 township discipline   tp-230828199-jw
    村党组织书记 secretary         v-230828210201-secretary
    村报账员 accountant            v-230828199201-accountant
    网格员 grid member             grid-230828199-1
    口令 password for all          sunlight-demo
  上演一遍      Play the stories  ./sunlight story
  日志          Logs              {layout.state / "logs"}
""")
    say("就绪,按 Ctrl-C 停止 press Ctrl-C to stop")
    with contextlib.suppress(OSError):
        print(f"ready {url}", flush=True)
