import { TemplateLines } from './template-lines';

const TEMPLATE = `{{- range .Values.jobs }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .name }}
spec:
  template:
    spec:
      containers:
      - name: first
        image: {{ .image }}
      - name: second
        image: docker.io/library/busybox
        {{- toYaml .more | nindent 8 }}
{{- end }}`;

const MADE = `apiVersion: batch/v1
kind: Job
metadata:
  name: a
spec:
  template:
    spec:
      containers:
      - name: first
        image: b
      - name: second
        image: docker.io/library/busybox
        command: [date]`.split('\n');

test.each([
  ['kind: Job', 'kind: Job'],
  ['name: a', 'name: {{ .name }}'],
  ['image: b', 'image: {{ .image }}'],
  ['- name: second', '- name: second'],
  ['image: docker.io/library/busybox', 'image: docker.io/library/busybox'],
  ['command: [date]', '- name: second'],
])('%s comes from %s', (made, expected) => {
  const line = new TemplateLines(TEMPLATE).lineFor(
    MADE,
    MADE.findIndex((each) => each.trim() === made),
  );
  expect(TEMPLATE.split('\n')[line].trim()).toBe(expected);
});
