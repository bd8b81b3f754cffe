FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /bedside .

FROM scratch
COPY --from=build /bedside /bedside
USER 65532:65532
ENTRYPOINT ["/bedside"]
CMD ["chat"]
