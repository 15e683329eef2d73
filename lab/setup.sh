# Sourced by ./demo, ./verify and the programs of lab: what they need on this machine is installed (as root, on Debian and its kin) or named.
# Afterwards JAVA25 is the home of a JDK 25 or newer.

setup_fail() {
    echo "$0: $1" >&2
    exit 2
}

# The packages that are missing of these, whose programs are named like them.
setup_missing() {
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 || echo "$program"
    done
}

# What it takes to boot hosts in QEMU: a program each, and the package that brings it.
setup_missing_for_hosts() {
    while read -r program package; do
        command -v "$program" >/dev/null 2>&1 || [ -x "/usr/sbin/$program" ] || echo "$package"
    done <<'PROGRAMS'
qemu-system-x86_64 qemu-system-x86
qemu-img qemu-utils
debootstrap debootstrap
mkfs.ext4 e2fsprogs
setpriv util-linux
dpkg-deb dpkg
PROGRAMS
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
    [ -e /usr/share/seabios/bios-256k.bin ] || echo seabios
}

# The newest JDK from 25 on, wherever distributions and people put theirs.
setup_find_jdk() {
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        [ -x "$home/bin/javac" ] && [ -r "$home/release" ] || continue
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        [ "${version:-0}" -ge 25 ] && echo "$home" && return
    done
}

# The tests start a Prometheus and an Alertmanager of their own: those of the packages must not take ports of this machine,
# now or after a reboot.
setup_mask() {
    [ -e "/etc/systemd/system/$1" ] && return
    { mkdir -p /etc/systemd/system && ln -s /dev/null "/etc/systemd/system/$1"; } || setup_fail "could not mask $1."
    echo "$1 is masked, so that it does not start: systemctl unmask $1 takes that back." >&2
}

setup_install() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 ||
        setup_fail "missing: $*. Install these packages, or run this as root on Debian."
    echo "Installing $*" >&2
    case " $* " in *" prometheus "*) setup_mask prometheus.service ;; esac
    case " $* " in *" prometheus-alertmanager "*) setup_mask prometheus-alertmanager.service ;; esac
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; } >&2 ||
        setup_fail "apt could not install $*; what it said is above."
}

setup_jdk() {
    JAVA25=$(setup_find_jdk)
    [ -n "$JAVA25" ] && return
    for package in openjdk-25-jdk-headless temurin-25-jdk; do
        if [ "$(id -u)" -eq 0 ] && apt-cache show "$package" >/dev/null 2>&1; then
            setup_install "$package"
            JAVA25=$(setup_find_jdk)
            [ -n "$JAVA25" ] && return
        fi
    done
    setup_fail "no JDK 25 in /usr/lib/jvm or JAVA_HOME, and apt has none: install one (openjdk-25-jdk or temurin-25-jdk)."
}

# What it takes to build. Arguments: packages that are needed besides.
setup_to_build() {
    command -v mvn >/dev/null 2>&1 || set -- maven "$@"
    [ $# -eq 0 ] || setup_install "$@"
    setup_jdk
    export JAVA25
}

# The same, and what it takes to boot hosts. Arguments: programs besides, named like their packages.
setup() {
    # shellcheck disable=SC2046 # one word each
    setup_to_build $(setup_missing_for_hosts) $(setup_missing "$@")
    # mkfs.ext4 and debootstrap live where only root's path leads.
    PATH=$PATH:/usr/sbin:/sbin
    export PATH
}

# Builds what the lab runs, unless nothing changed since it last did. From the project's top. Arguments: options of Maven besides.
lab_build() {
    built=lab/target/lab-is-built$*
    [ -e "$built" ] && [ -z "$(find pom.xml ./*/pom.xml ./*/src -type f -newer "$built" | head -n 1)" ] && return
    echo "Building (the first time this fetches what it is built from)" >&2
    mkdir -p lab/target
    mvn -B -q -DskipTests "$@" package >lab/target/build.log 2>&1 || { cat lab/target/build.log >&2; exit 2; }
    : >"$built"
}
