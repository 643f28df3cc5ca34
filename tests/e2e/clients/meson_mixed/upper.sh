#!/bin/sh
# upper.sh NAME SOURCE: a function that returns the name in capitals.
name=$(cat "$1")
echo "const char *$name() { return \"$(echo "$name" | tr a-z A-Z)\"; }" > "$2"
