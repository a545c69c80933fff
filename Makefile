# The commands to know: `make demo`, `make check` before a commit, and `make test`. They need Go, git and make only.

GO      ?= go
DEMO    ?= demo-output
CHAPTERS ?= 0
RACE    ?= 0
FUZZTIME ?= 20s

# The programs need no C compiler; only the race detector does.
export CGO_ENABLED = $(if $(filter 1,$(RACE)),1,0)
TESTFLAGS = $(if $(filter 1,$(RACE)),-race) -timeout 15m -p $(ATONCE)

# Packages tested at once: tests wait for servers, so one more than there are processors.
ATONCE = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# Tests, and the Temporal server among them, trade memory for the time of the garbage collector.
TESTGOGC = 300

# The packages none of whose tests asks for a database.
ALONE = $(GO) list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./... | grep -v tests/storetest | cut -d ' ' -f 1

# devstack is vetted and tested with the flags it is built with (-trimpath, no C compiler): with others the whole
# Temporal server would be compiled once more.

# Tools are run at these versions, straight from the module proxy.
GOLANGCI_LINT = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.14.0
WORKFLOWCHECK = go.temporal.io/sdk/contrib/tools/workflowcheck@v0.6.0

DEVSTACK_SOURCES := $(shell find devstack -name '*.go' -not -name '*_test.go') devstack/go.mod devstack/go.sum

.PHONY: help demo demo-pages check test test-web bench last-minute lint vuln build fuzz fuzz-api bin/rapporteur

help: ## say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 10

demo: build ## run the 2020-2021 case on a real Temporal and a real PostgreSQL
	bin/devstack exec -- bin/rapporteur demo --out $(DEMO)

demo-pages: build ## the same case, and then its pages for your browser until Ctrl-C (CHAPTERS=2: while the round is open)
	bin/devstack exec -- bin/rapporteur demo --out $(DEMO) --stay --chapters $(CHAPTERS)

check: ## what a commit needs, in a minute: formats, build, linters, floors, pages, and the tests that need no server
	.ci/sizes
	.ci/gofmt
	$(GO) build ./...
	$(GO) run $(GOLANGCI_LINT) run ./...
	$(GO) test $$($(ALONE))

test: bin/devstack ## all tests, against real servers (RACE=1: with the race detector, which needs a C compiler)
	GOGC=$(TESTGOGC) bin/devstack exec --fast -- $(GO) test $(TESTFLAGS) ./...
	cd devstack && DEVSTACK_BINARY=$(CURDIR)/bin/devstack CGO_ENABLED=0 $(GO) test -trimpath -timeout 10m ./...
	cd .ci/deploycheck && CGO_ENABLED=0 $(GO) test ./...

test-web: bin/devstack .cache/axe ## the pages in a real Chromium, with axe-core (SHOTS=folder keeps pictures of them)
	@command -v chromium chromium-browser google-chrome >/dev/null || \
		{ echo "there is no Chromium; on Debian: apt-get install chromium fonts-noto-core fonts-noto-cjk" >&2; exit 1; }
	RAPPORTEUR_SHOTS=$(abspath $(SHOTS)) RAPPORTEUR_AXE=$(CURDIR)/.cache/axe/node_modules/axe-core/axe.min.js \
		GOGC=$(TESTGOGC) bin/devstack exec --fast -- $(GO) test -tags browser -count 1 -timeout 20m ./tests/browser

# What finds faults of accessibility is used in tests alone and is no part of the program.
.cache/axe:
	@command -v npm >/dev/null || { echo "axe-core comes with npm; on Debian: apt-get install npm" >&2; exit 1; }
	npm install --silent --no-audit --no-fund --prefix $@ axe-core@4.14.1

bench: bin/devstack ## all benchmarks, on servers that sync to disk
	bin/devstack exec -- $(GO) test -run '^$$' -bench . -benchmem ./...

last-minute: bin/devstack ## 5,000 comments from 200 delegations in the last minute, with everything killed once
	RAPPORTEUR_LAST_MINUTE=full $(GO) test -count 1 -timeout 10m -v -run TestLastMinute ./cmd/rapporteur

fuzz: bin/devstack ## every fuzz target for FUZZTIME (default 20s) each
	bin/devstack exec --fast -- .ci/fuzz $(FUZZTIME)

fuzz-api: bin/devstack ## 20,000 random requests made from the OpenAPI document (RAPPORTEUR_FUZZ_SEED repeats a run)
	RAPPORTEUR_FUZZ_REQUESTS=20000 bin/devstack exec --fast -- $(GO) test -count 1 -timeout 30m -v -run TestAnyRequestIsAnswered ./api

lint: ## gofmt, go vet, golangci-lint, workflowcheck, and functions that nobody calls
	.ci/gofmt
	$(GO) vet ./...
	$(GO) run $(GOLANGCI_LINT) run ./...
	cd devstack && export GOFLAGS="$$GOFLAGS -trimpath" && $(GO) vet ./... && $(GO) run $(GOLANGCI_LINT) run --config ../.golangci.yml ./...
	$(GO) run $(WORKFLOWCHECK) -config .ci/workflowcheck.yaml ./workflows/...
	.ci/deadcode

vuln: ## known vulnerabilities in what is used; needs the network
	.ci/vuln

build: bin/rapporteur bin/devstack ## bin/rapporteur and bin/devstack

# Go knows itself whether this one is up to date.
bin/rapporteur: export CGO_ENABLED = 0
bin/rapporteur:
	$(GO) build -trimpath -ldflags "-s -w" -o $@ ./cmd/rapporteur

bin/devstack: export CGO_ENABLED = 0
bin/devstack: $(DEVSTACK_SOURCES)
	@echo "building bin/devstack; the first time this compiles a Temporal server and takes some minutes"
	cd devstack && $(GO) build -trimpath -ldflags "-s -w" -o ../$@ .
	@touch $@
