#!/bin/sh
# Installs torch into an environment that has none: torch.sh BIN [REQUIREMENT], where BIN holds its `python` and `pip`.
# Without a requirement it is the CPU build; where pip does not find that, uv looks, which knows where PyTorch keeps it.
set -u
bin=$1
case $(uname -sm) in
"Linux x86_64") torch=${2-torch==2.13.0+cpu} ;; # without "+cpu" this would be gigabytes of CUDA
*) torch=${2-torch==2.13.0} ;;
esac

"$bin/python" -c 'import torch' 2>/dev/null && exit 0

case $torch in
*+cpu)
    # What pip says here is left out: not to find this build is the usual case, and uv says again what else is wrong.
    "$bin/pip" install -q -c constraints.txt "$torch" 2>/dev/null && exit 0
    echo "pip finds no CPU build of torch; installing it with uv."
    "$bin/pip" install -q -c constraints.txt uv &&
        "$bin/uv" pip install --python "$bin/python" --torch-backend=cpu -c constraints.txt "${torch%+cpu}" && exit 0
    ;;
*)
    "$bin/pip" install -q -c constraints.txt "$torch" && exit 0
    ;;
esac

cat >&2 <<END

Livegrad could not install $torch; the lines above say why. Without the internet, or behind a mirror, either
  - put a CPU build of torch into the environment yourself ($bin/pip install ...),
  - give pip the address of a mirror of PyTorch's CPU packages, in PIP_EXTRA_INDEX_URL, or
  - take the CUDA build from the usual place, some 3 GB: make run TORCH=torch
and run it again.
END
exit 1
