{{- define "kexec-fleet.name" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) }}
{{- $name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "kexec-fleet.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "kexec-fleet.labels" -}}
{{ include "kexec-fleet.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Of an image as in values: a digest wins over a tag. */}}
{{- define "kexec-fleet.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .chart.AppVersion }}
{{- end }}
{{- end }}

{{/* The name that the service's certificate has to have, and by which it is asked for. */}}
{{- define "kexec-fleet.host" -}}
{{ (urlParse .Values.address).hostname }}
{{- end }}

{{- define "kexec-fleet.isTls" -}}
{{- if ne .Values.tls.mode "proxy" }}true{{ end }}
{{- end }}

{{/* The name of the database's cluster, where CloudNativePG makes it. */}}
{{- define "kexec-fleet.cluster" -}}
{{ include "kexec-fleet.name" . }}-database
{{- end }}

{{/* Where the database is and who gets in, whoever made it: the values of an external one, or what CloudNativePG makes. */}}
{{- define "kexec-fleet.database" -}}
{{- if eq .Values.database.kind "cloudNativePg" -}}
{{- $cluster := include "kexec-fleet.cluster" . -}}
host: {{ $cluster }}-rw
port: 5432
name: kexec_fleet
secretName: {{ $cluster }}-app
sslMode: verify-full
caSecretName: {{ $cluster }}-ca
{{- else }}
{{- toYaml .Values.database.external }}
{{- end }}
{{- end }}

{{/* What a container may do: nothing that it was not given. */}}
{{- define "kexec-fleet.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Asks as callers do: a certificate is only shown to those who ask by its name. */}}
{{- define "kexec-fleet.probe" -}}
httpGet:
  path: {{ .path }}
  port: web
  {{- if include "kexec-fleet.isTls" .root }}
  scheme: HTTPS
  httpHeaders: [{name: Host, value: {{ include "kexec-fleet.host" .root }}}]
  {{- end }}
{{- end }}
