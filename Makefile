# WebStore's commands. They need Rust, Node 20 or newer, make and a C compiler, and nothing else.
#
# A line `target: ## words` is shown by `make help`; `##@ words` opens a group there.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

# Options for the program that a target starts: make run ARGS="--port-offset 100"
ARGS ?=

# Another name for $(MAKE), so that `make --dry-run test` does not run the tests.
MAKE_AGAIN := $(MAKE)

TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
RELEASE    := $(TARGET_DIR)/release/webstore
FAULTY     := $(TARGET_DIR)/release/webstore-fault-points
SHOP       := web/storefront/dist/index.html
SOAK       := $(TARGET_DIR)/debug/soak --webstore '$(RELEASE)' --faulty '$(FAULTY)' --length full

# Everything that the browser build reads. Folders below src count too, so that a removed file does.
SHOP_SOURCES = $(shell find web \( -name node_modules -o -name dist -o -name '*.tsbuildinfo' \) -prune -o \
	\( -type f -o -path '*/src/*' -type d \) -print 2>/dev/null)

##@ Use it

.PHONY: run
run: build ## build everything and start the shop at http://localhost:3001
	$(RELEASE) up $(ARGS)

.PHONY: build
build: $(SHOP) | needs ## build the browser shop and the release binary
	cargo build --release --package webstore

##@ Work on it

.PHONY: dev
dev: web/node_modules/.stamp | needs ## start the services and the browser shop with hot reload
	cargo build --package webstore
	@node scripts/dev.mjs $(ARGS)

.PHONY: check
check: check-rust check-web check-tidy ## formats, lints, types, import map, licences

.PHONY: test
test: | needs ## every test there is; SUITES="rust conformance docs units clients soak browser" picks some
	@MAKE='$(MAKE_AGAIN)' WEBSTORE_TEST_BINARY='$(abspath $(RELEASE))' \
		WEBSTORE_TEST_FAULTY_BINARY='$(abspath $(FAULTY))' sh scripts/test.sh $(SUITES)

.PHONY: soak
soak: build faulty ## kill the shop 1,000 times and cut it off for minutes, and count the money
	cargo build --package soak
	$(SOAK) $(ARGS)
	$(SOAK) --servers shared $(ARGS)

# The same program with steps at which it can be told to kill itself. Never what is shipped.
.PHONY: faulty
faulty: $(SHOP) | needs
	cargo build --release --package webstore --features fault-points --bin webstore-fault-points

.PHONY: bench
bench: build ## measure ours beside its limit, and print the ratios
	@sh scripts/rotel.sh || echo 'bench: without rotel, which scripts/rotel.sh installs' >&2
	cargo run --release --package bench -- all --webstore '$(RELEASE)' \
		--rotel '$(TARGET_DIR)/rotel/rotel/rotel-agent' $(ARGS)
	cargo bench --quiet --package main-service --bench layers

.PHONY: fmt
fmt: web/node_modules/.stamp | needs ## format all sources
	cargo fmt --all
	cd web && npm run format

.PHONY: openapi
openapi: web/node_modules/.stamp | needs ## write the OpenAPI snapshot, and the TypeScript client from it
	mkdir -p $(TARGET_DIR)
	cargo run --quiet --package webstore -- openapi main-service > $(TARGET_DIR)/openapi.json
	mv $(TARGET_DIR)/openapi.json services/main/openapi.json
	cd web && npm run generate

.PHONY: docs
docs: | needs ## write the pages about the order's states and about the telemetry from the code
	cargo run --quiet --package shop --example order_states > $(TARGET_DIR)/order-states.md
	mv $(TARGET_DIR)/order-states.md docs/order-states.md
	cargo run --quiet --package telemetry --example telemetry_page > $(TARGET_DIR)/telemetry-names.md
	mv $(TARGET_DIR)/telemetry-names.md docs/telemetry-names.md

.PHONY: clean
clean: ## remove everything that was built or installed here
	cargo clean
	rm -rf web/storefront/dist web/node_modules web/*/node_modules web/packages/*/node_modules
	rm -rf e2e/node_modules e2e/output

##@ Learn about it

.PHONY: help
help: ## this list
	@awk -f scripts/help.awk Makefile

# The parts of `make check`, callable alone.

.PHONY: check-rust
check-rust: | needs
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	cargo clippy --package webstore --package main-service --features webstore/fault-points,webstore/conformance \
		--all-targets -- --deny warnings

.PHONY: check-web
check-web: web/node_modules/.stamp | needs
	cd web && npm run check

.PHONY: check-tidy
check-tidy: | needs
	cargo run --quiet --package xtask -- tidy

# Files.

# The stamp is touched last: whatever the build wrote beside its sources is older than it.
$(SHOP): $(SHOP_SOURCES) web/node_modules/.stamp
	cd web && npm run build
	@touch $@

%/node_modules/.stamp: %/package-lock.json | needs
	cd $* && npm ci --no-audit --no-fund
	@touch $@

# A missing or old tool is named before it fails in words of its own.
.PHONY: needs
needs:
	@sh scripts/needs.sh cargo cc node
