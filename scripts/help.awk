# Lists the targets of a Makefile that carry a `## description`, grouped by `##@ title` lines.

BEGIN {
    print "WebStore: make TARGET [ARGS=\"...\"]"
}

/^##@ / {
    printf "\n%s\n", substr($0, 5)
}

/^[a-z-]+:.* ## / {
    target = $0
    sub(/:.*/, "", target)
    description = $0
    sub(/^.* ## /, "", description)
    printf "  %-10s %s\n", target, description
}
