# syntax=docker/dockerfile:1
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags "-s -w" -o /rapporteur ./cmd/rapporteur

# static: certificates, time zones, a user "nonroot", and no shell.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /rapporteur /usr/local/bin/rapporteur
USER nonroot
# In a container the loopback address would be reached by nobody.
ENV RAPPORTEUR_LISTEN=0.0.0.0:8080 RAPPORTEUR_WORKER_LISTEN=0.0.0.0:8081
EXPOSE 8080 8081
ENTRYPOINT ["/usr/local/bin/rapporteur"]
CMD ["serve"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
  CMD ["/usr/local/bin/rapporteur", "health", "http://127.0.0.1:8080/readyz"]
