# Completion for bash: the program itself says what may follow, so nothing here can be out of step with it.
_redis_audit_sensor() {
  local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT}
  local words
  words=$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null) || return
  # /h and /? are other systems' -h.
  words=$(grep -v '^/' <<<"$words")
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
} && complete -o default -F _redis_audit_sensor redis-audit-sensor
