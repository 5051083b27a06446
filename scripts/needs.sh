#!/bin/sh
# Says in plain words which of the named tools (cargo, cc, node) is missing or too old.
set -eu

cd "$(dirname "$0")/.."

NODE_MIN=20.19 # what Vite needs

fail() {
    echo "webstore needs $1" >&2
    exit 1
}

# is_older FOUND WANTED: compares the first two numbers of two versions.
is_older() {
    awk -v found="$1" -v wanted="$2" 'BEGIN {
        split(found, f, "."); split(wanted, w, ".")
        exit !(f[1] + 0 < w[1] + 0 || (f[1] + 0 == w[1] + 0 && f[2] + 0 < w[2] + 0))
    }'
}

need_cargo() {
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    command -v cargo >/dev/null ||
        fail "Rust $wanted or newer: no \`cargo\` on PATH (https://rustup.rs; is ~/.cargo/bin on PATH?)"
    found=$(rustc --version) || fail "Rust $wanted or newer: \`rustc --version\` fails"
    found=$(echo "$found" | awk '{ print $2 }')
    ! is_older "$found" "$wanted" || fail "Rust $wanted or newer: this is $found (rustup update)"
}

need_cc() {
    command -v cc >/dev/null ||
        fail "a C compiler for SQLite: no \`cc\` on PATH (Debian: apt install gcc libc6-dev; macOS: xcode-select --install)"
}

need_node() {
    command -v node >/dev/null || fail "Node.js $NODE_MIN or newer: no \`node\` on PATH (https://nodejs.org)"
    found=$(node --version) || fail "Node.js $NODE_MIN or newer: \`node --version\` fails"
    found=${found#v}
    ! is_older "$found" "$NODE_MIN" ||
        fail "Node.js $NODE_MIN or newer: $(command -v node) is $found (https://nodejs.org)"
    command -v npm >/dev/null || fail "npm, which comes with Node.js: no \`npm\` on PATH"
}

for tool in "$@"; do
    "need_$tool"
done
