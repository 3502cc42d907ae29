# briefing with ffmpeg and every optional part; serves the briefings in /data at port 8765.
#
#     docker build -t briefing .
#     docker run -p 8765:8765 -v "$PWD/output:/data" briefing
#     docker run -v "$PWD:/data" briefing make bai-bao.txt --engine espeak

FROM python:3.13-slim AS built
WORKDIR /source
COPY . .
RUN python -m venv /opt/briefing \
    && /opt/briefing/bin/pip install --no-cache-dir --constraint constraints.txt '.[all]'

FROM python:3.13-slim
# Which version of ffmpeg there is, the base image decides.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --user-group --create-home briefing \
    && install --directory --owner=briefing --group=briefing /data
COPY --from=built /opt/briefing /opt/briefing
ENV PATH=/opt/briefing/bin:$PATH PYTHONUNBUFFERED=1
USER 1000:1000
WORKDIR /data
VOLUME /data
EXPOSE 8765
ENTRYPOINT ["briefing"]
CMD ["serve", "/data", "--lan", "--no-qr"]
