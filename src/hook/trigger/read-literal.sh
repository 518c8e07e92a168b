read_literal() { # NAME VALUE
  value=$2
}
