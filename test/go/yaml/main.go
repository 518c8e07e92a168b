// Reads YAML texts, a list in JSON, as kubectl and Argo CD do, and prints the documents of each, or the error.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/runtime"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
)

type answer struct {
	Documents []json.RawMessage `json:"documents"`
	Error     string            `json:"error,omitempty"`
}

func main() {
	in, _ := io.ReadAll(bufio.NewReader(os.Stdin))
	var texts []string
	if err := json.Unmarshal(in, &texts); err != nil {
		panic(err)
	}
	answers := []answer{}
	for _, text := range texts {
		a := answer{Documents: []json.RawMessage{}}
		d := kubeyaml.NewYAMLOrJSONDecoder(bytes.NewReader([]byte(text)), 4096)
		for {
			ext := runtime.RawExtension{}
			err := d.Decode(&ext)
			if err == io.EOF {
				break
			}
			if err != nil {
				a.Error = err.Error()
				break
			}
			if raw := bytes.TrimSpace(ext.Raw); len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
				a.Documents = append(a.Documents, raw)
			}
		}
		answers = append(answers, a)
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}
