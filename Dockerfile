# Livegrad in a container: CPU torch, no root, a health check.
#   docker build -t livegrad . && docker run -p 8000:8000 livegrad
FROM python:3.11-slim

# Optional: the address of a mirror of PyTorch's CPU packages. Without it uv finds PyTorch's own.
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_CACHE=1 PYTHONUNBUFFERED=1

WORKDIR /app
COPY constraints.txt scripts/torch.sh ./
RUN sh torch.sh /usr/local/bin
COPY pyproject.toml README.md LICENSE ./
COPY livegrad livegrad
COPY models models
COPY server server
COPY web web
RUN pip install -c constraints.txt . && useradd --system --create-home livegrad \
    && install -d -o livegrad -m 700 /data
ENV LIVEGRAD_DATA_DIR=/data
VOLUME /data
USER livegrad
# The kernels' machine code is made for the processor of the machine that builds the image.
RUN python -m livegrad.server.worker.warming

EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["livegrad", "serve", "--host", "0.0.0.0", "--port", "8000"]
