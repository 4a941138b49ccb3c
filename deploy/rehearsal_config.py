"""The JupyterHub of rehearse.py: loopback only, local processes as seats, and from values.yaml whatever a process can take over."""
import asyncio
import os
import subprocess
import sys
from pathlib import Path

import yaml

folder, port = Path(os.environ["REHEARSAL_FOLDER"]), int(os.environ["REHEARSAL_PORT"])
values = yaml.safe_load((Path(__file__).parent / "values.yaml").read_text("utf-8"))
seat, cull = values["singleuser"], values["cull"]
if os.environ.get("REHEARSAL_CULL"):
    cull.update(timeout=int(os.environ["REHEARSAL_CULL"]), every=5)
mega = {"M": 1024**2, "G": 1024**3}  # JupyterHub's units

c = get_config()  # noqa: F821
c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{port + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.ConfigurableHTTPProxy.command = [os.environ["REHEARSAL_PROXY"]]
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["REHEARSAL_PASSWORD"]
c.Authenticator.allow_all = True
c.JupyterHub.last_activity_interval = min(300, cull["timeout"] // 4)
c.JupyterHub.concurrent_spawn_limit = 64  # the chart's default

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "home" / "{username}")
# A process has no limit for its whole seat, so each process gets the seat's limit: of memory it may write to.
c.Spawner.cmd = ["prlimit", f"--data={int(seat['memory']['limit'][:-1]) * mega[seat['memory']['limit'][-1]]}", "jupyterhub-singleuser"]
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.default_url = seat["defaultUrl"]
c.Spawner.start_timeout = c.Spawner.http_timeout = seat["startTimeout"]
c.Spawner.environment = {**seat["extraEnv"], "COURSE_REPOSITORY": str(folder / "course.git"), "MPLCONFIGDIR": str(folder / "matplotlib"),
                         "JUPYTERHUB_ACTIVITY_INTERVAL": str(c.JupyterHub.last_activity_interval)}


async def start_hook(spawner):
    """What Kubernetes runs in the new container: here it runs before the server, as the same user."""
    home = Path(spawner.home_dir)
    home.mkdir(parents=True, exist_ok=True)
    process = await asyncio.create_subprocess_exec(*seat["lifecycleHooks"]["postStart"]["exec"]["command"], cwd=home, env=spawner.get_env(),
                                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if await process.wait():
        raise RuntimeError("the postStart command of values.yaml failed")

c.Spawner.pre_spawn_hook = start_hook

c.JupyterHub.services = [{"name": "culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={cull['timeout']}",
                                                       f"--cull-every={cull['every']}"]}]
c.JupyterHub.load_roles = [{"name": "culler", "services": ["culler"],
                            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"]}]
