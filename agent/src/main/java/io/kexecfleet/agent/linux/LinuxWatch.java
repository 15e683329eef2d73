package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.linux.syscall.Errno;
import io.kexecfleet.agent.linux.syscall.Events;
import io.kexecfleet.agent.linux.syscall.SyscallException;
import io.kexecfleet.agent.linux.syscall.Syscalls;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.Machine;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Watches memory and processors by the kernel's uevents, and the directories that the host boots from by inotify, on one
 * thread. However many events have come meanwhile, each kind of change is told once.
 */
final class LinuxWatch implements Machine.Watch {

  private final int uevents = Events.uevents();
  private final int fileChanges = Events.fileChanges();
  private final int bell = Events.bell();
  private final List<Path> directories;
  private final Consumer<Change> listener;
  private final Thread thread;

  /** @param directories those that are not there yet are watched from when they are */
  LinuxWatch(List<Path> directories, Consumer<Change> listener) {
    this.directories = directories;
    this.listener = listener;
    watchDirectories();
    this.thread = Thread.ofPlatform().name("agent-watch").daemon().start(this::run);
  }

  private void run() {
    while (true) {
      Events.await(bell, uevents, fileChanges);
      if (Events.drain(bell)) {
        break;
      }
      var changes = deviceChanges();
      if (Events.drain(fileChanges)) {
        changes.add(Change.FILES);
        watchDirectories();
      }
      changes.forEach(listener);
    }
    Syscalls.close(uevents);
    Syscalls.close(fileChanges);
    Syscalls.close(bell);
  }

  private Set<Change> deviceChanges() {
    var changes = EnumSet.noneOf(Change.class);
    try {
      for (var message = Events.nextUevent(uevents); message != null; message = Events.nextUevent(uevents)) {
        Uevent.parse(message).ifPresent(event -> add(changes, event));
      }
    } catch (SyscallException failed) {
      if (!failed.is(Errno.ENOBUFS)) {
        throw failed;
      }
      changes.add(Change.UNKNOWN);
    }
    return changes;
  }

  private static void add(Set<Change> changes, Uevent event) {
    switch (event.subsystem()) {
      case "memory" -> changes.add(Change.MEMORY);
      case "cpu" -> changes.add(Change.PROCESSOR);
      default -> {}
    }
  }

  /** A directory that was replaced has to be watched anew; one that is watched already stays so. */
  private void watchDirectories() {
    directories.forEach(this::watch);
  }

  private void watch(Path directory) {
    try {
      Events.watch(fileChanges, directory.toString());
    } catch (SyscallException failed) {
      // Not there, or replaced just now: that is a change, and the next look watches what is there then.
      if (!failed.is(Errno.ENOENT) && !failed.is(Errno.ENOTDIR)) {
        throw failed;
      }
    }
  }

  @Override
  public void close() {
    Events.ring(bell);
    try {
      thread.join();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
