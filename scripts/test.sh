#!/bin/sh
# Runs every test there is (or the suites that are named), shows it as it goes, and closes with a summary whose
# last line is `N passed, N failed, N skipped`.
#
#   WEBSTORE_TEST_CHROMIUM  a Chromium that is not on PATH
#   WEBSTORE_TEST_POSTGRES  the folder of PostgreSQL's programs, where it is not Debian's
#   WEBSTORE_TEST_BINARY    the release binary that clients and browser talk to (set by `make test`)
#   WEBSTORE_TEST_FAULTY_BINARY  the same with fault points, which the kills need (set by `make test`)
#   WEBSTORE_TEST_REQUIRE   `all`: a skip is a failure
set -eu

cd "$(dirname "$0")/.."

MAKE=${MAKE:-make}
REQUIRE=${WEBSTORE_TEST_REQUIRE:-}
PYTHON_FOLDER=${CARGO_TARGET_DIR:-target}/interop-python

# The runners write into a pipe here, and so would leave out their colours.
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    export CARGO_TERM_COLOR=always FORCE_COLOR=1
fi

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
: >"$WORK/rows"
: >"$WORK/skips"

# --- The suites -----------------------------------------------------------------------------------------------

suite_rust() {
    if can_install; then
        install_servers
    fi
    without=
    if ! find_postgres; then
        without=postgres
        echo "rust: no PostgreSQL (apt install postgresql, or set WEBSTORE_TEST_POSTGRES)" >>"$WORK/skips"
    fi
    if ! command -v redis-server >/dev/null; then
        without="${without:+$without|}redis"
        echo "rust: no Redis (apt install redis-server)" >>"$WORK/skips"
    fi
    if cargo nextest --version >/dev/null 2>&1; then
        run_suite rust cargo nextest run --workspace --no-fail-fast --final-status-level skip \
            ${without:+--filterset "not (kind(test) and test(/$without/))"}
    else
        # shellcheck disable=SC2086 # one word per name
        run_suite rust cargo test --workspace --tests --no-fail-fast \
            ${without:+-- --skip $(echo "$without" | sed 's/|/ --skip /g')}
    fi
}

# What only a build with the feature has. nextest would count all other tests of that program as skipped.
suite_conformance() {
    run_suite conformance cargo test --workspace --test api --features main-service/conformance --no-fail-fast conformance
}

suite_docs() {
    run_suite docs cargo test --workspace --doc --no-fail-fast
}

suite_units() {
    run_suite units browser_units
}

browser_units() {
    "$MAKE" --no-print-directory web/node_modules/.stamp && cd web && npm test
}

suite_clients() {
    if can_install; then
        install_prometheus || echo "test: Prometheus could not be installed" >&2
        has_pip || install python3 python3-venv || echo "test: Python could not be installed" >&2
    fi
    if ! command -v python3 >/dev/null || ! has_pip; then
        miss_suite clients "no Python with pip (apt install python3-venv)"
    elif ! command -v prometheus >/dev/null || ! command -v promtool >/dev/null; then
        miss_suite clients "no Prometheus (apt install prometheus)"
    else
        run_suite clients clients_of_others
    fi
}

clients_of_others() {
    "$MAKE" --no-print-directory build && make_python &&
        PYTHONDONTWRITEBYTECODE=1 "$PYTHON_FOLDER/bin/python" -m unittest discover --verbose --start-directory interop
}

suite_soak() {
    if can_install; then
        install faketime || echo "test: faketime could not be installed" >&2
        install_servers
    fi
    run_suite soak soak_short
}

soak_short() {
    "$MAKE" --no-print-directory build faulty && cargo run --quiet --package soak -- --jobs 6 \
        --webstore "${WEBSTORE_TEST_BINARY:-target/release/webstore}" \
        --faulty "${WEBSTORE_TEST_FAULTY_BINARY:-target/release/webstore-fault-points}"
}

suite_browser() {
    if can_install; then
        install_browser || echo "test: the browser could not be installed" >&2
    fi
    if WEBSTORE_TEST_CHROMIUM=$(find_chromium); then
        export WEBSTORE_TEST_CHROMIUM
        run_suite browser browser_end_to_end
    else
        miss_suite browser "no Chromium (apt install chromium, or set WEBSTORE_TEST_CHROMIUM)"
    fi
}

browser_end_to_end() {
    "$MAKE" --no-print-directory build e2e/node_modules/.stamp && cd e2e && npm test
}

# --- Programs that tests need -----------------------------------------------------------------------------------

find_chromium() {
    if [ -n "${WEBSTORE_TEST_CHROMIUM:-}" ]; then
        command -v "$WEBSTORE_TEST_CHROMIUM"
        return
    fi
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

find_postgres() {
    if [ -n "${WEBSTORE_TEST_POSTGRES:-}" ]; then
        [ -x "$WEBSTORE_TEST_POSTGRES/postgres" ]
        return
    fi
    for program in /usr/lib/postgresql/*/bin/postgres; do
        [ ! -x "$program" ] || return 0
    done
    return 1
}

has_pip() {
    python3 -c 'import ensurepip, venv' 2>/dev/null
}

# A Python of its own with the packages of interop/requirements.txt, made anew when they change.
make_python() {
    if [ -x "$PYTHON_FOLDER/bin/python" ] && cmp -s interop/requirements.txt "$PYTHON_FOLDER/installed.txt"; then
        return
    fi
    python3 -m venv --clear "$PYTHON_FOLDER" &&
        "$PYTHON_FOLDER/bin/python" -m pip install --quiet --disable-pip-version-check --requirement interop/requirements.txt &&
        cp interop/requirements.txt "$PYTHON_FOLDER/installed.txt"
}

# Only as root on Debian; elsewhere what is missing is named in the summary.
can_install() {
    [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# The fonts are for the Japanese and Indian shops.
install_browser() {
    browser=
    find_chromium >/dev/null || browser=chromium
    # shellcheck disable=SC2086 # no word without a missing browser
    install $browser fonts-noto-cjk fonts-noto-core
}

install_servers() {
    install postgresql || echo "test: PostgreSQL could not be installed" >&2
    install redis-server || echo "test: Redis could not be installed" >&2
    install_prometheus || echo "test: Prometheus could not be installed" >&2
}

# The package starts a server that nobody here asks; the tests start their own, and port 9090 stays free.
install_prometheus() {
    ! is_installed prometheus || return 0
    install prometheus || return 1
    if [ -d /run/systemd/system ]; then
        systemctl disable --quiet --now prometheus || true
    else
        service prometheus stop >/dev/null 2>&1 || true
    fi
}

# install PACKAGE...: those that are missing.
install() {
    missing=
    for package in "$@"; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "test: installing$missing"
    # shellcheck disable=SC2086 # one word per package
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

is_installed() {
    dpkg-query --show --showformat '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

# --- Running and counting ---------------------------------------------------------------------------------------

# run_suite NAME COMMAND...: streams the command's output, counts its tests, and adds a row to the summary.
run_suite() {
    suite=$1
    shift
    printf '\n== %s\n' "$suite"
    started=$(date +%s)
    { (set +e; "$@" 2>&1; echo $? >"$WORK/status") } | tee "$WORK/log"
    seconds=$(($(date +%s) - started))
    awk -f scripts/count-tests.awk "$WORK/log" >"$WORK/counts"
    sed -e 1d -e "s|^|$suite: |" "$WORK/counts" >>"$WORK/skips"
    read -r passed failed skipped <"$WORK/counts"
    if [ "$failed" -eq 0 ] && is_broken; then
        failed=1
    fi
    add_row "$suite" "$seconds" "$passed" "$failed" "$skipped"
}

# A suite that ends badly without a failing test broke before or after its tests; one that ends well without any
# test has said its sums in a form that count-tests.awk does not know. Only documentation may have no tests.
is_broken() {
    [ "$(cat "$WORK/status")" -ne 0 ] && return
    [ "$suite" != docs ] && [ "$((passed + skipped))" -eq 0 ]
}

# miss_suite NAME REASON: a suite that cannot run here is one named skip, or a failure where all is required.
miss_suite() {
    printf '\n== %s\n%s\n' "$1" "$2"
    echo "$1: $2" >>"$WORK/skips"
    if [ "$REQUIRE" = all ]; then
        add_row "$1" 0 0 1 0
    else
        add_row "$1" 0 0 0 1
    fi
}

add_row() {
    echo "$*" >>"$WORK/rows"
}

# --- The summary ------------------------------------------------------------------------------------------------

summarize() {
    printf '\n'
    awk '
        BEGIN {
            format = "%-12s %-8s %8s %8s %8s %8s\n"
            printf format, "suite", "result", "seconds", "passed", "failed", "skipped"
        }
        {
            result = ($4 > 0) ? "FAILED" : ($3 == 0 && $5 > 0) ? "skipped" : "ok"
            printf format, $1, result, $2, $3, $4, $5
            seconds += $2; passed += $3; failed += $4; skipped += $5
        }
        END { printf format, "all", (failed > 0 ? "FAILED" : "ok"), seconds, passed, failed, skipped }
    ' "$WORK/rows"
    sed 's/^/skipped: /' "$WORK/skips"
    if is_skip_forbidden; then
        echo "WEBSTORE_TEST_REQUIRE=all: a skip is a failure"
    fi
    awk '
        { passed += $3; failed += $4; skipped += $5 }
        END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }
    ' "$WORK/rows"
}

is_skip_forbidden() {
    [ "$REQUIRE" = all ] && [ -s "$WORK/skips" ]
}

all_passed() {
    ! is_skip_forbidden && awk '$4 > 0 { bad = 1 } END { exit bad }' "$WORK/rows"
}

if [ $# -eq 0 ]; then
    set -- rust conformance docs units clients soak browser
fi
for name in "$@"; do
    case $name in
        rust | conformance | docs | units | clients | soak | browser) "suite_$name" ;;
        *) echo "test: no suite is called \`$name\` (see \`make help\`)" >&2 && exit 2 ;;
    esac
done
summarize
all_passed
