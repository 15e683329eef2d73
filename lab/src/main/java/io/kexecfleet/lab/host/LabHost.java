package io.kexecfleet.lab.host;

import io.kexecfleet.lab.image.HostImage;
import io.kexecfleet.lab.process.Leash;
import io.kexecfleet.lab.process.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A running host: a QEMU guest with a disk of its own over a shared image. QEMU and the host's files go when this is
 * closed or the JVM ends; where the JVM is killed, QEMU goes at once and the files with the next run.
 *
 * <p>QEMU itself loads the kernel, as a host's firmware and boot loader would: whenever the machine resets it boots the
 * image's kernel with the spec's command line again, whatever kexec had loaded or appended. That is how a fallback shows.
 */
public final class LabHost implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private static final Set<LabHost> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(LabHost::close), "lab-hosts-end"));
  }

  private final HostSpec spec;
  private final RunFolder folder;
  private final Process qemu;
  private final SerialLog console;
  private final Qmp qmp;
  private final GuestAgent agent;

  private LabHost(HostSpec spec, RunFolder folder, Process qemu, SerialLog console, Qmp qmp, GuestAgent agent) {
    this.spec = spec;
    this.folder = folder;
    this.qemu = qemu;
    this.console = console;
    this.qmp = qmp;
    this.agent = agent;
  }

  /**
   * Starts a host and returns when QEMU runs; {@link GuestAgent#awaitUp} tells when its user space does.
   *
   * @param runs folder for the files of running hosts; a short path, because sockets lie in it
   * @throws HostException if QEMU cannot be started
   */
  public static LabHost start(HostSpec spec, HostImage image, Path runs) throws InterruptedException {
    try {
      RunFolder folder = RunFolder.create(runs.toAbsolutePath());
      try {
        return start(spec, image, folder);
      } catch (IOException | InterruptedException | RuntimeException e) {
        folder.close();
        throw e;
      }
    } catch (IOException e) {
      throw new HostException("host %s could not be started in %s: %s".formatted(spec.name(), runs, e), e);
    }
  }

  private static LabHost start(HostSpec spec, HostImage image, RunFolder folder)
      throws IOException, InterruptedException {
    var files = new HostFiles(folder.path());
    Disks.createOverlay(image, files.overlay());
    if (!spec.configFiles().isEmpty()) {
      Disks.createConfigDrive(spec.configFiles(), files.configDrive());
    }
    Process qemu =
        Leash.tie(QemuCommandLine.of(spec, image, files)).redirectError(files.errors().toFile()).start();
    try {
      var console = new SerialLog(spec.name(), Clock.systemUTC());
      OutputStream copy = Files.newOutputStream(files.serialLog());
      Thread.ofPlatform()
          .daemon()
          .name("lab-console-" + spec.name())
          .start(() -> console.follow(qemu.getInputStream(), copy));
      Qmp qmp = Qmp.over(connect(files, files.qmpSocket(), qemu, spec));
      GuestAgent agent = new GuestAgent(spec.name(), connect(files, files.agentSocket(), qemu, spec), console);
      var host = new LabHost(spec, folder, qemu, console, qmp, agent);
      RUNNING.add(host);
      return host;
    } catch (IOException | InterruptedException | RuntimeException e) {
      qemu.destroyForcibly();
      throw e;
    }
  }

  /** QEMU has no way to say when its sockets are there, and one that is there may not be listened to yet. */
  private static JsonSocket connect(HostFiles files, Path path, Process qemu, HostSpec spec)
      throws IOException, InterruptedException {
    var deadline = Deadline.in(START_TIMEOUT);
    while (true) {
      try {
        return JsonSocket.connect(path);
      } catch (SocketException notYet) {
        if (!qemu.isAlive() || deadline.passed()) {
          throw new HostException(
              "QEMU for host %s %s: %s"
                  .formatted(
                      spec.name(),
                      qemu.isAlive() ? "did not start within " + START_TIMEOUT.toSeconds() + " s" : "refused to start",
                      Files.readString(files.errors()).strip()));
        }
      }
      Thread.sleep(POLL_INTERVAL);
    }
  }

  /** What this host was asked to be. */
  public HostSpec spec() {
    return spec;
  }

  /** What the host prints. */
  public SerialLog console() {
    return console;
  }

  /** The machine's buttons and slots. */
  public Qmp qmp() {
    return qmp;
  }

  /** DIMMs that go in and out. */
  public MemorySlots memory() {
    return new MemorySlots(qmp, agent);
  }

  /** Programs and files inside the host. */
  public GuestAgent agent() {
    return agent;
  }

  /** Whether QEMU runs; the guest in it may hang all the same. */
  public boolean isAlive() {
    return qemu.isAlive();
  }

  /** Ends QEMU without shutting the guest down, and removes the host's files. A second call does nothing. */
  @Override
  public void close() {
    if (!RUNNING.remove(this)) {
      return;
    }
    try {
      qmp.close();
      agent.close();
      qemu.destroyForcibly();
      if (!qemu.waitFor(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new HostException("QEMU for host %s does not end; its process is %d".formatted(spec.name(), qemu.pid()));
      }
      folder.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("the files of host " + spec.name() + " could not be removed", e);
    }
  }
}
