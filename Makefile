.DEFAULT_GOAL := help
.PHONY: build test check bench help

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

build: ## build one static binary: ./bedside
	CGO_ENABLED=0 go build -trimpath -o bedside .

test: ## run the tests
	go test ./...

check: ## everything that has to hold before a change goes in; the race detector needs a C compiler
	@unformatted=$$(gofmt -l .) || exit 1; \
	if [ -n "$$unformatted" ]; then echo "not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...
	CGO_ENABLED=1 go test -race -short ./...
	go run . check --strict

bench: ## run the benchmarks
	go test -run '^$$' -bench . -benchmem ./...

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
