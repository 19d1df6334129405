# The commands of a working day. Each is a script of a few lines under scripts/.

.PHONY: help run test lint lint-deps fmt bench spec

help:
	@echo 'make run        build and start Portico on this machine with a demo pool'
	@echo 'make test       everything a change has to pass, on SQLite and PostgreSQL'
	@echo 'make lint       formatting and lints alone'
	@echo 'make lint-deps  licences, sources and advisories of the dependencies'
	@echo 'make fmt        format the code'
	@echo 'make bench      the figures of docs/performance.md'
	@echo 'make spec       how much of docs/spec the tests prove'

run:
	@scripts/run

test:
	@scripts/test

lint:
	cargo fmt --all --check
	cargo clippy --locked --all-targets -- -D warnings

lint-deps:
	@cargo deny --version >/dev/null 2>&1 || cargo install cargo-deny --locked
	cargo deny check

fmt:
	cargo fmt --all

bench:
	@benches/run

spec:
	@scripts/spec-coverage --prefix
