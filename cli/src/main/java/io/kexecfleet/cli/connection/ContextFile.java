package io.kexecfleet.cli.connection;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where contexts are kept, tokens included, for their owner's eyes only: {@code config.json} among the user's settings. It is
 * replaced as a whole, so a reader never sees half of it.
 */
public final class ContextFile {

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

  private final Path folder;
  private final Path file;

  public ContextFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("config.json");
  }

  /** The name of the context that was logged in to last; null: there is none. */
  public @Nullable String current() {
    var current = Json.text(read(), "current");
    return current.isEmpty() ? null : current;
  }

  public @Nullable Context find(String name) {
    var found = read().path("contexts").path(name);
    if (!found.isObject()) {
      return null;
    }
    var caFile = Json.text(found, "caFile");
    var token = Json.text(found, "token");
    return new Context(
        Context.url(Json.text(found, "url")),
        caFile.isEmpty() ? null : caFile,
        token.isEmpty() ? null : Context.secret(token, file.toString()),
        found.path("insecureHttp").asBoolean(false));
  }

  /** To be asked before something is done that would be lost if it could not be kept. */
  public void requireWritable() {
    write(read());
  }

  /** Keeps a context and makes it the current one. */
  public void put(String name, Context context) {
    var all = read();
    var one = all.withObjectProperty("contexts").putObject(name);
    one.put("url", context.url().toString());
    if (context.caFile() != null) {
      one.put("caFile", context.caFile());
    }
    if (context.token() != null) {
      one.put("token", context.token());
    }
    if (context.insecureHttp()) {
      one.put("insecureHttp", true);
    }
    all.put("current", name);
    write(all);
  }

  /** @return whether there was one of that name */
  public boolean remove(String name) {
    var all = read();
    var removed = all.withObjectProperty("contexts").remove(name) != null;
    if (removed) {
      if (Json.text(all, "current").equals(name)) {
        all.remove("current");
      }
      write(all);
    }
    return removed;
  }

  private ObjectNode read() {
    try {
      if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
        throw refused("%s has tokens in it and is readable by others: chmod 600 it, and think of new tokens.".formatted(file));
      }
      JsonNode read = Json.MAPPER.readTree(Files.readString(file));
      if (read instanceof ObjectNode object) {
        return object;
      }
    } catch (NoSuchFileException e) {
      return Json.MAPPER.createObjectNode();
    } catch (IOException e) {
      throw refused("%s cannot be read: %s".formatted(file, e.getMessage()));
    } catch (JacksonException e) {
      // Answered below; what Jackson says has parts of the file in it, and so of tokens.
    }
    throw refused("%s cannot be understood: mend it, or remove it and log in again.".formatted(file));
  }

  private void write(ObjectNode all) {
    try {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var fresh =
          Files.createTempFile(
              folder, "config", ".new", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(fresh, Json.MAPPER.writeValueAsString(all) + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw refused("%s cannot be written: %s".formatted(file, e.getMessage()));
    }
  }

  private static Failure refused(String message) {
    return Failure.of(ExitStatus.REFUSED, message);
  }
}
