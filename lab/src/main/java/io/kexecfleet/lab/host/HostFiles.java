package io.kexecfleet.lab.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;

/** Where the files of one running host are. */
record HostFiles(Path folder) {

  /** The kernel's limit for the path of a Unix socket, its final NUL not counted. */
  private static final int LONGEST_SOCKET_PATH = 107;

  HostFiles {
    Path longest = folder.resolve("agent.sock");
    int length = longest.toString().getBytes(UTF_8).length;
    if (length > LONGEST_SOCKET_PATH) {
      throw new HostException(
          "the path of the socket %s has %d bytes, more than the %d that Unix sockets allow; name a shorter folder in KEXEC_FLEET_CACHE"
              .formatted(longest, length, LONGEST_SOCKET_PATH));
    }
  }

  Path overlay() {
    return folder.resolve("system.qcow2");
  }

  Path configDrive() {
    return folder.resolve("config.img");
  }

  Path qmpSocket() {
    return folder.resolve("qmp.sock");
  }

  Path agentSocket() {
    return folder.resolve("agent.sock");
  }

  Path serialLog() {
    return folder.resolve("serial.log");
  }

  Path errors() {
    return folder.resolve("qemu.log");
  }
}
