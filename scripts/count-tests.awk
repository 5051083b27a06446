# Reads the output of a test runner and prints `PASSED FAILED SKIPPED`, then one line per skipped test that
# the runner named. It knows the closing lines of cargo nextest, cargo test, vitest, node --test and
# Python's unittest, and the plain form `N passed, N failed, N skipped`.

{
    gsub(/\033\[[0-9;]*m/, "")
    sub(/\r$/, "")
}

# Adds the counts of a list such as "11 passed, 1 timed out, 2 skipped"; whatever is not a pass or a skip failed.
function add(list, separator,    parts, count, i, number, word) {
    gsub(/\([^)]*\)/, "", list)
    count = split(list, parts, separator)
    for (i = 1; i <= count; i++) {
        number = parts[i] + 0
        word = parts[i]
        sub(/^ *[0-9]+ */, "", word)
        sub(/ *$/, "", word)
        if (word == "passed") passed += number
        else if (word == "skipped" || word == "ignored" || word == "todo") skipped += number
        else failed += number
    }
}

function name(text) {
    sub(/^ */, "", text)
    if (!(text in named)) {
        named[text] = 1
        names[++name_count] = text
    }
}

# cargo nextest
/^ *Summary \[.*\] .*tests? run: / {
    sub(/^.*tests? run: /, "")
    add($0, ",")
    next
}
/^ *SKIP \[/ {
    sub(/^ *SKIP \[[^]]*\] *(\([^)]*\) *)?/, "")
    name($0)
    next
}

# cargo test
/^test result: / {
    sub(/^test result: [A-Za-z]+\. /, "")
    sub(/; [0-9]+ measured.*$/, "")
    add($0, ";")
    next
}
/^test .* \.\.\. ignored/ {
    sub(/^test /, "")
    sub(/ \.\.\. ignored,? */, " ")
    name($0)
    next
}

# vitest
/^ *Tests  +[0-9]+ (passed|failed|skipped|todo)/ {
    sub(/^ *Tests +/, "")
    add($0, "|")
    next
}
/\([0-9]+ tests?.* \| [0-9]+ skipped\)/ {
    sub(/^[^A-Za-z0-9@.]*/, "")
    name($0)
    next
}

# node --test
/^(#|ℹ) (pass|fail|cancelled|skipped|todo) [0-9]+$/ {
    if ($2 == "pass") passed += $3
    else if ($2 == "fail" || $2 == "cancelled") failed += $3
    else skipped += $3
    next
}
/^ *ok [0-9]+ - .* # (SKIP|TODO)/ {
    sub(/^ *ok [0-9]+ - /, "")
    sub(/# (SKIP|TODO)/, "")
    name($0)
    next
}
/^ *﹣ / {
    sub(/^ *﹣ /, "")
    sub(/ \([0-9.]+ms\)/, "")
    sub(/# (SKIP|TODO)/, "")
    name($0)
    next
}

# Python's unittest: how many ran, then a verdict with those that did not just pass. A test with several failing parts
# has several failures.
/^Ran [0-9]+ tests? in / {
    ran = $2
    has_run = 1
    next
}
has_run && /^(OK|FAILED|NO TESTS RAN)( \(.*\))?$/ {
    has_run = 0
    sub(/^[^(]*\(?/, "")
    count = split($0, parts, /, |\)/)
    for (i = 1; i <= count; i++) {
        number = parts[i]
        sub(/^.*=/, "", number)
        if (parts[i] ~ /^skipped=/) { skipped += number; ran -= number }
        else if (parts[i] ~ /^(failures|errors|unexpected successes)=/) { failed += number; ran -= number }
    }
    if (ran > 0) passed += ran
    next
}
/^test[A-Za-z0-9_]* \(.*\) \.\.\. skipped / {
    sub(/ \.\.\. skipped/, "")
    name($0)
    next
}

# plain
/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ {
    add($0, ",")
    next
}
/^skipped: / {
    name(substr($0, 10))
}

END {
    print passed + 0, failed + 0, skipped + 0
    for (i = 1; i <= name_count; i++) {
        sub(/ *$/, "", names[i])
        print names[i]
    }
}
