# Livegrad in a container: CPU torch, no root, a health check.
# On x86-64 pip needs the address of PyTorch's CPU packages:
#   docker build --build-arg PIP_EXTRA_INDEX_URL=... -t livegrad . && docker run -p 8000:8000 livegrad
FROM python:3.11-slim

ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1

WORKDIR /app
RUN case "$(uname -m)" in x86_64) torch="torch==2.13.0+cpu";; *) torch="torch==2.13.0";; esac && pip install "$torch"
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY livegrad livegrad
COPY models models
COPY server server
COPY web web
RUN pip install -c constraints.txt . && useradd --system --create-home livegrad
USER livegrad
# The kernels' machine code is made for the processor of the machine that builds the image.
RUN python -c 'from livegrad.models.kernels import engine; engine.warm()'

EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["livegrad", "serve", "--host", "0.0.0.0", "--port", "8000"]
