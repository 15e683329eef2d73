package io.kexecfleet.agent.machine;

import io.kexecfleet.agent.machine.Image.FileStamp;
import io.kexecfleet.agent.machine.Image.Part;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Images that no disk has. */
public final class Images {

  private Images() {}

  /** A kernel of a plain file, and an initrd of that size beside it; with 0 there is none. */
  public static Image plain(
      Path kernel, @Nullable Path initrd, long initrdSize, String release, long alignment, long memory, int limit) {
    var files = Stream.of(new FileStamp(kernel, 1, 1, memory / 4, 0, 0));
    var initrds = initrd == null ? List.<FileStamp>of() : List.of(new FileStamp(initrd, 1, 2, initrdSize, 0, 0));
    var all = Stream.concat(files, initrds.stream()).toList();
    return new Image(
        Part.whole(all.getFirst()), initrds.stream().map(Part::whole).toList(), all, null, release, alignment, memory, limit);
  }
}
