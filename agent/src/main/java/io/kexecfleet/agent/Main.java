package io.kexecfleet.agent;

import io.kexecfleet.agent.link.Credential;
import io.kexecfleet.agent.link.HttpService;
import io.kexecfleet.agent.link.ServiceLink;
import io.kexecfleet.agent.linux.LinuxMachine;
import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.linux.Systemctl;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Starts the agent on a host. systemd sets {@code STATE_DIRECTORY} and {@code RUNTIME_DIRECTORY}. */
public final class Main {

  /** sysexits.h: the settings are wrong; systemd is told not to try again with the same. */
  private static final int EX_CONFIG = 78;

  private static final int EX_SOFTWARE = 70;
  private static final int ENROLMENT_PAUSE_SECONDS = 5;

  /** A folder that stands for the host: for tests, and for the run that the ahead-of-time cache is made from. */
  private static final String ROOT = "kexec-fleet.root";

  private final Journal journal = new Journal(System.err);

  private Main() {}

  public static void main(String[] arguments) {
    new Main().run(arguments.length == 1 ? Path.of(arguments[0]) : Path.of("/etc/kexec-fleet-agent/agent.properties"));
  }

  private void run(Path settingsFile) {
    // A thread that dies of a bug must not leave a half-dead agent behind: systemd starts a whole one.
    Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> end(EX_SOFTWARE, thread.getName() + ": " + bug));
    try {
      var settings = AgentSettings.read(settingsFile);
      var state = directory("STATE_DIRECTORY", "/var/lib/kexec-fleet-agent");
      var run = directory("RUNTIME_DIRECTORY", "/run/kexec-fleet-agent");
      var root = Path.of(System.getProperty(ROOT, "/"));
      var paths = LinuxPaths.below(root, settings.bootDirectories(), state, run);
      serve(settings, new LinuxMachine(paths, new Systemctl("systemctl")));
    } catch (AgentSettings.InvalidException wrong) {
      end(EX_CONFIG, String.valueOf(wrong.getMessage()));
    } catch (MachineException failed) {
      end(EX_SOFTWARE, String.valueOf(failed.getMessage()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(AgentSettings settings, Machine machine) throws AgentSettings.InvalidException, InterruptedException {
    var service = new HttpService(settings.service());
    var credential = Credential.of(machine.disk());
    if (!Credential.isEnrolled(machine.disk())) {
      enrol(settings, service, credential, machine);
    }
    ThreadFactory threads = Main::thread;
    var loop =
        new AgentLoop(
            machine,
            version(),
            threads,
            journal,
            ear ->
                new ServiceLink(
                    service.checkIns(credential.secret()),
                    ear,
                    machine.clock(),
                    threads,
                    // It spreads the fleet's pauses and keeps no secret: a secure one takes 12 ms to start.
                    new Random(),
                    journal::error));
    var main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(loop, main)));
    loop.run();
  }

  private void enrol(AgentSettings settings, HttpService service, Credential credential, Machine machine)
      throws AgentSettings.InvalidException, InterruptedException {
    var file = settings.joinToken();
    if (file == null) {
      throw new AgentSettings.InvalidException(
          "This host is not enrolled and join.token-file is not set: put the service's join token into a file and name it.");
    }
    while (true) {
      try {
        service.enrol(credential.enrolment(settings.host()), Files.readString(file).strip());
        Credential.markEnrolled(machine.disk(), settings.service().toString());
        journal.info("enrolled as " + settings.host());
        return;
      } catch (IOException failed) {
        journal.error("Cannot enrol at %s, trying on: %s".formatted(settings.service(), failed.getMessage()));
        TimeUnit.SECONDS.sleep(ENROLMENT_PAUSE_SECONDS);
      }
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
