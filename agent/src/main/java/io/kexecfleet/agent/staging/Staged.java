package io.kexecfleet.agent.staging;

import io.kexecfleet.protocol.LoadReport;
import org.jspecify.annotations.Nullable;

/**
 * What a host is ready to go into.
 *
 * @param release the kernel release it is expected to run then
 * @param report how the image was loaded and verified, or null: nothing is loaded, the firmware shall start that release
 * @param marker the one-time marker on the image's command line; null with {@code report}
 */
public record Staged(String release, @Nullable LoadReport report, @Nullable String marker) {

  static Staged loaded(LoadReport report, String marker) {
    return new Staged(report.kernelRelease(), report, marker);
  }

  static Staged nothingLoaded(String release) {
    return new Staged(release, null, null);
  }
}
