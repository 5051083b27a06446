#!/bin/sh
# Installs rotel, a collector in Rust that ours is measured beside, into target/rotel. It needs Python and PyPI; without
# them the bench leaves the rows with it out, and says so.
set -eu

cd "$(dirname "$0")/.."

VERSION=0.0.1a15
folder=${CARGO_TARGET_DIR:-target}/rotel
agent=$folder/rotel/rotel-agent

[ -x "$agent" ] || {
    rm -rf "$folder"
    python3 -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --target "$folder" "rotel==$VERSION"
    chmod +x "$agent"
}
