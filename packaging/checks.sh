# For the scripts that try what is packaged: says what is as it should be, and ends the script where something is not.
# Sourced by a script that has its own fail; it may then define last_words, which shows what explains a failure.

check() { # check WHAT COMMAND...
  what=$1
  shift
  if "$@" >/dev/null; then
    echo "ok: $what"
  else
    last_words
    fail "not so: $what"
  fi
}

waiting() { # waiting WHAT COMMAND...: a minute at most
  what=$1
  shift
  for _ in $(seq 120); do
    if "$@" >/dev/null 2>&1; then
      echo "ok: $what"
      return
    fi
    sleep 0.5
  done
  last_words
  fail "did not come: $what"
}

last_words() { :; }
