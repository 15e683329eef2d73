# What a pipeline does with the command line. PROGRAM is the program, SERVICE the service's address; files are in this folder.
set -eu

# Runs the program, shows what it says, and goes on only if it ends with this status.
expect() {
    wanted=$1
    shift
    status=0
    "$PROGRAM" "$@" || status=$?
    [ "$status" -eq "$wanted" ] || { echo "UNEXPECTED: $status instead of $wanted: kexec-fleet $*"; exit 1; }
}

# The same for what it says in one of these files.
says() {
    grep -q -e "$2" "$1" || { echo "UNEXPECTED: no '$2' in $1:"; cat "$1"; exit 1; }
}

enter() {
    umask 077
    expect 3 login "$SERVICE" --token-file "$FIRST_ADMINISTRATOR"
    expect 0 login "$SERVICE" --first-administrator-file "$FIRST_ADMINISTRATOR" --name alice
    expect 0 tokens create ci --role operator --expires-in 1h >ci.token
    expect 0 tokens create eyes --role viewer >eyes.token
    expect 0 join-tokens create fleet --uses 5 --expires-in 10m --label fleet=pipe >join-token
    expect 0 whoami >who
    says who 'alice (ADMINISTRATOR)'
}

prepare() {
    cat >labels.yaml <<EOF
hosts:
  pipe-00001: {fleet: pipe, kind: good, rack: r1}
  pipe-00002: {fleet: pipe, kind: good, rack: r1}
  pipe-00003: {fleet: pipe, kind: good, rack: r2}
  pipe-00004: {fleet: pipe, kind: good, rack: r2}
EOF
    expect 0 hosts import labels.yaml
    expect 0 hosts label pipe-00005 kind=broken fleet-
    expect 0 hosts list --selector kind=good --sort name >hosts
    says hosts 'pipe-00004 .*kind=good,rack=r2'
    printf 'name: racks\nlabel: rack\nmaxOut: 1\n' | "$PROGRAM" budgets apply -f -
    cat >always.yaml <<EOF
name: always
start: "2026-01-01T00:00"
zone: UTC
duration: PT24H
rrule: FREQ=DAILY
EOF
    expect 0 windows apply -f always.yaml
    expect 0 windows next always --limit 2
    cat >rollout.yaml <<EOF
name: pipeline
selector: kind=good
target:
  select: LATEST_INSTALLED
windows: [always]
waves:
  - hosts: 1
maxOut: 2
returnWithin: PT60S
EOF
    cat >misspelt.yaml <<EOF
name: pipeline
selector: kind=good
maxFailure: 3
EOF
}

# As a pipeline is let in: by its environment.
as() {
    export KEXEC_FLEET_URL="$SERVICE" KEXEC_FLEET_TOKEN_FILE="$1"
}

roll_out() {
    as ci.token
    expect 2 rollouts preview -f misspelt.yaml 2>said
    says said 'misspelt.yaml, line 3'
    expect 0 rollouts preview -f rollout.yaml
    expect 0 rollouts apply -f rollout.yaml --wait --timeout 5m
    expect 0 rollouts report latest >report
    says report '4 KEXEC'
    expect 0 rollouts report latest --markdown
}

otherwise() {
    as ci.token
    printf 'hosts: [pipe-00005]\ntarget: {select: LATEST_INSTALLED}\nmaxOut: 1\n' >broken.yaml
    expect 1 rollouts apply -f broken.yaml --wait --timeout 5m
    expect 0 rollouts report latest --junit failed.xml >/dev/null
    expect 0 rollouts resolve latest pipe-00005 --note 'looked at it'
    expect 5 rollouts resume latest

    { cat rollout.yaml; echo 'gates: [{name: held, type: HOLD, when: BEFORE_HOSTS}]'; } >held.yaml
    held=$("$PROGRAM" rollouts apply -f held.yaml --quiet)
    expect 7 rollouts wait "$held" --timeout 1s
    expect 5 rollouts apply -f rollout.yaml
    as eyes.token
    expect 3 rollouts abort "$held"
    as ci.token
    expect 0 rollouts why-not "$held" pipe-00001 >why
    says why 'GATE'
    expect 0 rollouts abort "$held"
    expect 1 rollouts wait "$held"
    expect 0 rollouts wait "$held" --until aborted

    expect 4 hosts show nobody
    KEXEC_FLEET_URL=http://127.0.0.1:1 expect 6 whoami
    unset KEXEC_FLEET_URL KEXEC_FLEET_TOKEN_FILE
    expect 0 audit list --limit 200 >audit
    says audit ' ci .*rollout.abort'
}

case $1 in
    enter) enter ;;
    prepare) prepare ;;
    roll-out) roll_out ;;
    otherwise) otherwise ;;
esac
