package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.HostQuery.Sort;
import io.kexecfleet.service.problem.InvalidInputException;

/** How operators say in which order they want hosts. */
final class HostOrderText {

  private HostOrderText() {}

  static Sort sort(String text) {
    return switch (text.startsWith("-") ? text.substring(1) : text) {
      case "name" -> Sort.NAME;
      case "kernelRelease" -> Sort.KERNEL_RELEASE;
      case "lastSeen" -> Sort.LAST_SEEN;
      case "createdAt" -> Sort.CREATED_AT;
      default ->
          throw new InvalidInputException(
              "sort", "sort must be name, kernelRelease, lastSeen or createdAt, with a dash before it for the other way round.");
    };
  }
}
