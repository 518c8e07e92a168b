// As much of kubectl as tests run without a cluster, the code of the release in go.mod: "kubectl kustomize", and "kubectl
// annotate --local", which reads manifests as every client of Kubernetes does. Debian 12 has kubectl 1.20, whose kustomize
// does not know the fields that the scripts write; all of kubectl takes five minutes of a processor to compile, this takes
// two.
package main

import (
	"os"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd/annotate"
	"k8s.io/kubectl/pkg/cmd/kustomize"
	"k8s.io/kubectl/pkg/cmd/util"
)

func main() {
	kubectl := &cobra.Command{Use: "kubectl", SilenceUsage: true}
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	kubectl.AddCommand(
		kustomize.NewCmdKustomize(streams),
		annotate.NewCmdAnnotate("kubectl", util.NewFactory(genericclioptions.NewConfigFlags(true)), streams),
	)
	if kubectl.Execute() != nil {
		os.Exit(1)
	}
}
