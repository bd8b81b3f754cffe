# One static program and nothing else: no shell, no other user's files. It writes to /data only, so the rest can be read-only:
#
#   docker build -t bedside .
#   docker run -it --rm bedside chat
#   docker run -d --read-only --cap-drop ALL -v bedside:/data -e BEDSIDE_DISCORD_TOKEN bedside
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /bedside . && mkdir /data

FROM scratch
# The platforms and the database prove who they are by certificates.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /bedside /bedside
# SQLite's files are made here; a new volume takes over the owner.
COPY --from=build --chown=65532:65532 /data /data
WORKDIR /data
VOLUME /data
USER 65532:65532
# It asks where ops.listen is by default; leave that as it is, or give "health" your configuration as well.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/bedside", "health"]
ENTRYPOINT ["/bedside"]
CMD ["serve"]
