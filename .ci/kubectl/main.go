// As much of kubectl as tests run without a cluster: "kubectl kustomize", the code of the release in go.mod. Debian 12 has
// kubectl 1.20, whose kustomize does not know the fields that the scripts write; all of kubectl takes five minutes of a
// processor to compile, this takes two.
package main

import (
	"os"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd/kustomize"
)

func main() {
	kubectl := &cobra.Command{Use: "kubectl", SilenceUsage: true}
	kubectl.AddCommand(kustomize.NewCmdKustomize(genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}))
	if kubectl.Execute() != nil {
		os.Exit(1)
	}
}
