package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.KexecFacts;
import io.kexecfleet.agent.preflight.facts.KexecFacts.CrashKernel;
import io.kexecfleet.agent.preflight.facts.KexecFacts.KernelOptions;
import io.kexecfleet.agent.preflight.facts.KexecFacts.Lockdown;
import io.kexecfleet.agent.staging.NextCommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what the kernel lets us load. */
final class KexecReader {

  private static final Pattern CAPABILITIES = Pattern.compile("(?m)^CapEff:\\s+([0-9a-f]{1,16})$");

  /** All modes, the one that holds in brackets (security/lockdown/lockdown.c). */
  private static final Pattern LOCKDOWN = Pattern.compile("(?:.* )?\\[(none|integrity|confidentiality)](?: .*)?");

  private final LinuxPaths paths;

  KexecReader(LinuxPaths paths) {
    this.paths = paths;
  }

  KexecFacts read(Fact<String> commandLine, Fact<KernelOptions> options) {
    return new KexecFacts(
        Read.text(paths.proc().resolve("self/status")).then(KexecReader::capabilities),
        disabled(),
        loadsLeft(),
        lockdown(),
        options,
        Fact.of(kexecTools()),
        options.then(built -> commandLine.then(line -> signatureDemands(built, line))),
        flag("loaded", "kexec_loaded"),
        crash());
  }

  private Fact<CrashKernel> crash() {
    // A kernel without CONFIG_CRASH_DUMP has no such file.
    if (!Files.exists(file("crash_size", "kexec_crash_size"))) {
      return Fact.of(new CrashKernel(0, false));
    }
    return number("crash_size", "kexec_crash_size")
        .then(size -> flag("crash_loaded", "kexec_crash_loaded").map(loaded -> new CrashKernel(size, loaded)));
  }

  /** Of /proc/self/status; pure. */
  static Fact<Long> capabilities(String status) {
    var line = CAPABILITIES.matcher(status);
    return line.find()
        ? Fact.of(Long.parseUnsignedLong(line.group(1), 16))
        : Fact.unknown("/proc/self/status does not say what the agent may do (CapEff).");
  }

  private Fact<Boolean> disabled() {
    var file = paths.proc().resolve("sys/kernel/kexec_load_disabled");
    return Read.text(file).then(text -> Read.number(file, text)).map(value -> value != 0);
  }

  /** Kernels before 6.3 have no such limit. */
  private Fact<Long> loadsLeft() {
    var file = paths.proc().resolve("sys/kernel/kexec_load_limit_reboot");
    return Read.optional(file)
        .then(found -> found.map(text -> Read.number(file, text)).orElseGet(() -> Fact.of(KexecFacts.NO_LIMIT)));
  }

  private Fact<Lockdown> lockdown() {
    var security = paths.sys().resolve("kernel/security");
    return Read.optional(security.resolve("lockdown"))
        .then(
            found ->
                found
                    .map(KexecReader::lockdown)
                    .orElseGet(() -> securityMounted(security).map(mounted -> Lockdown.NONE)));
  }

  /** A kernel without the lockdown module has no such file, and nor has one whose securityfs nobody mounted. */
  private static Fact<Boolean> securityMounted(Path security) {
    return Read.entries(security)
        .then(
            entries ->
                entries.isEmpty()
                    ? Fact.unknown("%s is empty: is securityfs mounted?".formatted(security))
                    : Fact.of(true));
  }

  /** Of /sys/kernel/security/lockdown; pure. */
  static Fact<Lockdown> lockdown(String text) {
    var line = LOCKDOWN.matcher(text);
    return line.matches()
        ? Fact.of(Lockdown.valueOf(line.group(1).toUpperCase(Locale.ROOT)))
        : Fact.unknown("/sys/kernel/security/lockdown has \"%s\", which is not understood.".formatted(text));
  }

  private boolean kexecTools() {
    return List.of("sbin/kexec", "usr/sbin/kexec", "usr/bin/kexec").stream()
        .anyMatch(name -> Files.isExecutable(paths.root().resolve(name)));
  }

  private Fact<List<String>> signatureDemands(KernelOptions options, String commandLine) {
    var ima = paths.sys().resolve("kernel/security/ima/policy");
    return new EfiVariables(paths.sys())
        .number("SecureBoot")
        .then(
            secureBoot ->
                Read.optional(paths.root().resolve("etc/ima/ima-policy"))
                    .map(
                        policyFile -> {
                          var demands = new ArrayList<String>();
                          if (options.signatureForced()) {
                            demands.add("CONFIG_KEXEC_SIG_FORCE");
                          }
                          if (options.imaArchPolicy() && secureBoot.equals(Optional.of(1L))) {
                            demands.add("IMA's architecture policy under secure boot");
                          }
                          NextCommandLine.lastValue(commandLine, "ima_policy")
                              .filter(policy -> policy.contains("secure_boot"))
                              .ifPresent(policy -> demands.add("ima_policy=" + policy));
                          // Without CONFIG_IMA_READ_POLICY the kernel shows its rules to nobody; then the file that systemd
                          // loads them from has to do.
                          imaRules(ima).or(() -> policyFile).ifPresent(rules -> addAppraisal(demands, rules));
                          return List.copyOf(demands);
                        }));
  }

  private static Optional<String> imaRules(Path policy) {
    return Read.optional(policy) instanceof Fact.Known<Optional<String>>(var rules) ? rules : Optional.empty();
  }

  private static void addAppraisal(List<String> demands, String rules) {
    rules
        .lines()
        .filter(rule -> rule.startsWith("appraise ") && rule.contains("func=KEXEC_KERNEL_CHECK"))
        .findFirst()
        .ifPresent(rule -> demands.add("IMA's rule \"" + rule + "\""));
  }

  private Fact<Boolean> flag(String newName, String oldName) {
    return number(newName, oldName).map(value -> value == 1);
  }

  private Fact<Long> number(String newName, String oldName) {
    var file = file(newName, oldName);
    return Read.text(file).then(text -> Read.number(file, text));
  }

  /** By its name since 6.19, else by the older one. */
  private Path file(String newName, String oldName) {
    var newFile = paths.sys().resolve("kernel/kexec").resolve(newName);
    return Files.exists(newFile) ? newFile : paths.sys().resolve("kernel").resolve(oldName);
  }
}
