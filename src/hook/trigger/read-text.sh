read_text() { # NAME KEY
  value=$(kubectl get configmap "$RELEASE_NAME" --output="go-template={{index .data \"$2\"}}") ||
    fail "$1: cannot read the ConfigMap $RELEASE_NAME. Apply the chart with the hook's Role."
  [ "$value" != '<no value>' ] || fail "$1: the ConfigMap $RELEASE_NAME has no key $2. Add it."
}
