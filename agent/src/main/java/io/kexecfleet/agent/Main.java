package io.kexecfleet.agent;

import io.kexecfleet.agent.cli.Commands;
import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.link.CertificateAuthority;
import io.kexecfleet.agent.link.ClientCertificate;
import io.kexecfleet.agent.link.CredentialFiles;
import io.kexecfleet.agent.link.CredentialKeeper;
import io.kexecfleet.agent.link.HttpService;
import io.kexecfleet.agent.link.Link;
import io.kexecfleet.agent.link.ServiceLink;
import io.kexecfleet.agent.linux.LinuxDisk;
import io.kexecfleet.agent.linux.LinuxMachine;
import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.linux.Programs;
import io.kexecfleet.agent.socket.LocalCall;
import io.kexecfleet.agent.socket.LocalDoor;
import io.kexecfleet.agent.linux.facts.LinuxFacts;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.preflight.Examiner;
import io.kexecfleet.agent.preflight.Preflight;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code kexec-fleet-agent}: with {@code run} the agent itself, with anything else what a person asks of it. systemd sets
 * {@code STATE_DIRECTORY} and {@code RUNTIME_DIRECTORY}.
 */
public final class Main {

  /** sysexits.h: the settings are wrong; systemd is told not to try again with the same. */
  private static final int EX_CONFIG = 78;

  private static final int EX_SOFTWARE = 70;
  private static final int POLL_MILLIS = 100;
  private static final Path SETTINGS = Path.of("/etc/kexec-fleet-agent/agent.properties");
  private static final String STATE = "/var/lib/kexec-fleet-agent";
  private static final String RUN = "/run/kexec-fleet-agent";

  /** A folder that stands for the host: for tests, and for the run that the ahead-of-time cache is made from. */
  private static final String ROOT = "kexec-fleet.root";

  private final Journal journal = new Journal(System.err);

  private Main() {}

  public static void main(String[] arguments) {
    var words = List.of(arguments);
    if (!words.isEmpty() && words.getFirst().equals("run")) {
      new Main().run(words.size() == 1 ? SETTINGS : Path.of(words.get(1)));
    } else {
      System.exit(new Main().command(words));
    }
  }

  private int command(List<String> words) {
    var disk = new LinuxDisk(directory("STATE_DIRECTORY", STATE));
    Commands.Pause pause = () -> TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    var commands =
        new Commands(
            this::examine, new LocalCall(socket()), () -> disk.get(Preparation.HISTORY), pause, System.out, System.err);
    try {
      return commands.run(words);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Commands.REFUSED;
    }
  }

  /** As the agent would, with its settings. */
  private List<Finding> examine(BootTarget target, Order.Way way) {
    try {
      var settings = AgentSettings.read(SETTINGS);
      var paths = paths(settings);
      var machine = machine(settings, paths);
      return new Preparation(machine, examiner(settings, paths, machine)).examine(target, way);
    } catch (AgentSettings.InvalidException wrong) {
      throw new MachineException(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static LinuxPaths paths(AgentSettings settings) {
    var root = Path.of(System.getProperty(ROOT, "/"));
    return LinuxPaths.under(
        root, settings.bootDirectories(), directory("STATE_DIRECTORY", STATE), directory("RUNTIME_DIRECTORY", RUN));
  }

  private static Machine machine(AgentSettings settings, LinuxPaths paths) {
    return new LinuxMachine(paths, Programs.ofHost(settings.hookLimit()), settings.departure());
  }

  private static Path socket() {
    return directory("RUNTIME_DIRECTORY", RUN).resolve("agent.sock");
  }

  private void run(Path settingsFile) {
    // A thread that dies of a bug must not leave a half-dead agent behind: systemd starts a whole one.
    Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> end(EX_SOFTWARE, thread.getName() + ": " + bug));
    try {
      var settings = AgentSettings.read(settingsFile);
      var paths = paths(settings);
      var machine = machine(settings, paths);
      serve(settings, machine, examiner(settings, paths, machine));
    } catch (AgentSettings.InvalidException wrong) {
      end(EX_CONFIG, String.valueOf(wrong.getMessage()));
    } catch (MachineException | IOException failed) {
      end(EX_SOFTWARE, String.valueOf(failed.getMessage()));
    }
  }

  private static Examiner examiner(AgentSettings settings, LinuxPaths paths, Machine machine) {
    return (plan, way) -> Preflight.examine(new LinuxFacts(paths, machine).gather(plan), settings.preflight(), way);
  }

  private void serve(AgentSettings settings, Machine machine, Examiner examiner)
      throws AgentSettings.InvalidException, IOException {
    ThreadFactory threads = Main::thread;
    var connect = connection(settings, machine, threads);
    var stager = new Stager(machine, settings.mayReplaceForeignImages(), settings.commandLines());
    var crashKeeper = new CrashKeeper(machine, settings.crash());
    var owners = new OwnersRules(machine, settings.hooks(), settings.failedUnits());
    var loop = new AgentLoop(machine, examiner, stager, crashKeeper, owners, version(), threads, journal, connect);
    var main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(loop, main)));
    var desk = new LocalDesk(machine, loop, crashKeeper, settings.service(), settings.hooksTake(), journal::info);
    try (var _ = new LocalDoor(socket(), desk::answer, threads, journal::error)) {
      loop.run();
    }
  }

  private Function<Link.Ear, Link> connection(AgentSettings settings, Machine machine, ThreadFactory threads)
      throws AgentSettings.InvalidException {
    var address = settings.service();
    if (address == null) {
      journal.info("service.url is not set: this host is rebooted by hand only");
      return ear -> Link.NONE;
    }
    var service = new HttpService(address, tls(settings), machine.clock()::sinceBoot);
    var files = new CredentialFiles(machine.disk(), machine.clock());
    if (settings.joinToken() == null && !files.isEnrolled()) {
      throw new AgentSettings.InvalidException(
          "This host is not enrolled and join.token-file is not set: put the service's join token into a file and name it.");
    }
    var rules = new CredentialKeeper.Rules(settings.host(), settings.joinToken(), settings.credentialAge());
    var calls = new CredentialKeeper(service, files, rules, machine.clock(), journal::info, journal::error);
    // It spreads the fleet's pauses and keeps no secret: a secure one takes 12 ms to start.
    var random = new Random();
    return ear -> new ServiceLink(calls, ear, machine.clock(), threads, random, journal::error);
  }

  private static HttpService.@Nullable Encryption tls(AgentSettings settings) throws AgentSettings.InvalidException {
    var authority = settings.certificateAuthority();
    var client = settings.client();
    try {
      if (client != null) {
        return new ClientCertificate(client, authority);
      }
      return authority == null ? null : CertificateAuthority.trusting(authority);
    } catch (IOException unusable) {
      throw new AgentSettings.InvalidException(
          "service.ca-file, client.certificate-file or client.key-file: %s. Each has to be PEM."
              .formatted(unusable.getMessage()));
    }
  }

  /** Of the platform: they are few, and the scheduler of virtual ones would have to be started first. */
  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "agent");
    thread.setDaemon(true);
    return thread;
  }

  private static void stop(AgentLoop loop, Thread main) {
    loop.stop();
    try {
      main.join();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path directory(String variable, String otherwise) {
    var set = System.getenv(variable);
    return Path.of(set == null || set.isBlank() ? otherwise : set);
  }

  private static String version() {
    var version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private void end(int status, String why) {
    journal.error(why);
    Runtime.getRuntime().halt(status);
  }
}
