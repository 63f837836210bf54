# One help text of the program as a part of the manual page. Options and arguments become a list, what stands behind them
# is kept as it is (examples, exit codes, formats).

function text(line) {
  gsub(/\\/, "\\e", line)
  gsub(/-/, "\\-", line)
  if (line ~ /^[.']/) line = "\\\&" line
  return line
}

function end_block() {
  if (block) print ".EE\n.RE"
  block = 0
}

# "  -i, --interface <NAME>   What it is": two blanks or more divide name and meaning.
function item(line,    at, name) {
  sub(/^ +/, "", line)
  at = match(line, /  +/)
  name = at ? substr(line, 1, at - 1) : line
  print ".TP\n.B " text(name)
  print at ? text(substr(line, at + RLENGTH)) : "\\&"
}

BEGIN { if (verb != "") print ".SS " text(verb) }

/^Description:/ { part = "description"; next }
/^Usage:/ { part = "usage"; next }
/^(Options|Arguments|Commands):$/ { part = "list"; next }

part == "description" && verb == "" { next }
part == "description" && NF { sub(/^ +/, ""); print text($0); next }
part == "usage" && NF { sub(/^ +/, ""); print ".PP\n.B " text($0); next }
part == "list" && /^  / { item($0); next }
part == "list" && NF { part = "rest" }
part == "rest" {
  if (!block) { print ".PP\n.RS 0\n.EX"; block = 1 }
  print text($0)
}

END { end_block() }
