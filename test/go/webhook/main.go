// Judges objects as Tekton's admission webhook does: decodes them strictly, sets the defaults and validates. Reads a list
// of objects as JSON, and prints a list of errors, which are empty for what is accepted.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	v1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"knative.dev/pkg/apis"
)

type resource interface {
	apis.Defaultable
	apis.Validatable
}

func main() {
	var objects []json.RawMessage
	input, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = json.Unmarshal(input, &objects)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	answers := make([]string, len(objects))
	for i, object := range objects {
		answers[i] = judge(object)
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}

func judge(object []byte) (answer string) {
	defer func() {
		if cause := recover(); cause != nil {
			answer = fmt.Sprintf("panic: %v", cause)
		}
	}()
	var kind struct{ Kind string }
	if err := json.Unmarshal(object, &kind); err != nil {
		return err.Error()
	}
	known := map[string]resource{
		"Task": &v1.Task{}, "Pipeline": &v1.Pipeline{}, "PipelineRun": &v1.PipelineRun{}, "TaskRun": &v1.TaskRun{},
	}[kind.Kind]
	if known == nil {
		return "unknown kind " + kind.Kind
	}
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(known); err != nil {
		return err.Error()
	}
	// the API server makes the name before it asks a webhook
	if meta := known.(metav1.Object); meta.GetName() == "" && meta.GetGenerateName() != "" {
		meta.SetName(meta.GetGenerateName() + "abcde")
	}
	ctx := apis.WithinCreate(context.Background())
	known.SetDefaults(ctx)
	if err := known.Validate(ctx); err.Filter(apis.ErrorLevel) != nil {
		return err.Error()
	}
	return ""
}
