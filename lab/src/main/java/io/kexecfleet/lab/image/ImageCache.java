package io.kexecfleet.lab.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kexecfleet.lab.process.Leash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds host images and keeps them in a folder outside the repository, in two layers: the base (Debian with its kernels,
 * minutes, once) and the disk (the base with the agent's package, seconds, whenever the package changed).
 *
 * <p>Safe to use from several threads and processes at once: they build one after the other, and a build that was
 * interrupted is begun again. Building needs root; booting what was built does not.
 */
public final class ImageCache {

  private static final String FOLDER_VARIABLE = "KEXEC_FLEET_CACHE";
  private static final String ARCHIVE_VARIABLE = "KEXEC_FLEET_ARCHIVE";
  private static final String ROOT = "rootfs";
  private static final int LOG_LINES_SHOWN = 12;

  private final Path folder;
  private final Recipe recipe;

  private ImageCache(Path folder, Recipe recipe) {
    this.folder = folder;
    this.recipe = recipe;
  }

  /** The cache in {@code $KEXEC_FLEET_CACHE}, by default {@code ~/.cache/kexec-fleet}. */
  public static ImageCache standard() {
    String chosen = System.getenv(FOLDER_VARIABLE);
    Path folder =
        chosen == null || chosen.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache", "kexec-fleet")
            : Path.of(chosen);
    return new ImageCache(folder.toAbsolutePath(), Recipe.standard());
  }

  /** Where the files of running hosts go. */
  public Path runs() {
    return folder.resolve("run");
  }

  /**
   * The image with this agent, or without any, built first where it is missing.
   *
   * @param agentPackage the agent's Debian package
   * @throws ImageException if it could not be built, or the package is not there
   * @throws InterruptedException if the thread was interrupted; the build under way is ended
   */
  public HostImage image(Optional<Path> agentPackage) throws InterruptedException {
    agentPackage
        .filter(file -> !Files.isReadable(file))
        .ifPresent(
            file -> {
              throw new ImageException(
                  "the agent's package %s cannot be read, so no host can have that agent; build the agent first"
                      .formatted(file),
                  null);
            });
    try {
      String digest = agentPackage.isPresent() ? KeyDigest.ofFile(agentPackage.get()) : "";
      Path base = base();
      Path disk =
          new LayerStore(folder.resolve("disk"))
              .layer(recipe.diskKey(digest), output -> buildDisk(base, output, agentPackage));
      return HostImage.in(disk);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * The root file system below every image, built first where it is missing. To be read only.
   *
   * @throws ImageException if it could not be built
   * @throws InterruptedException if the thread was interrupted; the build under way is ended
   */
  public Path rootFileSystem() throws InterruptedException {
    try {
      return base().resolve(ROOT);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Path base() throws IOException, InterruptedException {
    return new LayerStore(folder.resolve("base")).layer(recipe.baseKey(), this::buildBase);
  }

  private ImageException unusable(IOException e) {
    return new ImageException(
        "the image cache " + folder + " cannot be used (" + e + "); make it writable, or name another in "
            + FOLDER_VARIABLE,
        e);
  }

  private void buildBase(Path output) throws IOException, InterruptedException {
    Path scripts = unpackRecipe(output);
    run(
        "base",
        List.of(
            scripts.resolve(Recipe.BASE_SCRIPT).toString(),
            output.resolve(ROOT).toString(),
            scripts.resolve(Recipe.SETTINGS).toString()));
  }

  private void buildDisk(Path base, Path output, Optional<Path> agentPackage) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(unpackRecipe(output).resolve(Recipe.DISK_SCRIPT).toString());
    command.add(base.resolve(ROOT).toString());
    command.add(output.toString());
    agentPackage.ifPresent(file -> command.add(file.toAbsolutePath().toString()));
    run("disk", command);
  }

  private Path unpackRecipe(Path output) throws IOException {
    Path scripts = Files.createDirectory(output.resolve("recipe"));
    recipe.unpack(scripts);
    return scripts;
  }

  private void run(String layer, List<String> script) throws IOException, InterruptedException {
    Path log = folder.resolve(layer + ".log");
    var command = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash"));
    command.addAll(script);
    ProcessBuilder builder = Leash.tie(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "SUITE", recipe.suite(),
                "PACKAGES", String.join(" ", recipe.packages()),
                "KERNEL", recipe.kernel(),
                "KERNEL_SUITES", String.join(" ", recipe.kernelSuites()),
                "DISK_SIZE", recipe.diskSize(),
                "ARCHIVE", Optional.ofNullable(System.getenv(ARCHIVE_VARIABLE)).orElse("")));
    Process build = builder.start();
    try {
      int code = build.waitFor();
      if (code != 0) {
        throw new ImageException(BuildFailure.message(layer, code, log, lastLines(log)), null);
      }
    } finally {
      build.destroyForcibly();
    }
  }

  private static List<String> lastLines(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, ISO_8859_1);
    return lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
  }
}
