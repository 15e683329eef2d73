package io.kexecfleet.agent.machine;

import static io.kexecfleet.protocol.LoadMethod.CMA;
import static io.kexecfleet.protocol.LoadMethod.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Refusal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every machine does. The simulated one is held to it in the unit tests; Linux is held to it on a real kernel in
 * the lab, because loading a kernel is nothing for the machine that builds.
 */
public abstract class MachineContract {

  private static final String LINE = "contract=1";

  /** The same boot of the same machine at every call of one test; its boot loader has a default entry. */
  protected abstract Machine machine();

  /** A file in an allowed directory that is no kernel. */
  protected abstract String noKernel();

  /** Loads that image as somebody else on the host would, past the agent. */
  protected abstract void loadByHand(Image image);

  @AfterEach
  void leaveNothingLoaded() {
    machine().unload();
  }

  @Test
  void aBootKeepsItsIdAndReleaseAndCommandLine() {
    var boot = machine().boot();
    assertThat(boot.id()).matches("[0-9a-f-]{36}");
    assertThat(boot.release()).matches("\\d+\\.\\d+.*");
    assertThat(boot.commandLine()).contains("root=");
    assertThat(boot.isByKexec()).as("a firmware booted it").isFalse();
    assertThat(boot.loader()).as("told on x86 only").satisfiesAnyOf(none -> assertThat(none).isNull(), one -> assertThat(one).isPositive());
    assertThat(machine().boot()).isEqualTo(boot);
  }

  @Test
  void theClockOfTheBootGoesForwardFromItsBeginning() {
    var first = machine().clock().sinceBoot();
    assertThat(first).isNotNegative();
    assertThat(machine().clock().sinceBoot()).isGreaterThanOrEqualTo(first);
    assertThat(machine().clock().wall()).isGreaterThan(first);
  }

  @Test
  void whatIsPutOnDiskIsThereUntilItIsRemoved() {
    var disk = machine().disk();
    assertThat(disk.get("contract")).isNull();
    disk.put("contract", "one");
    disk.put("contract", "two\nlines");
    assertThat(disk.get("contract")).isEqualTo("two\nlines");
    disk.remove("contract");
    disk.remove("contract");
    assertThat(disk.get("contract")).isNull();
  }

  @Test
  void aDiskThatCannotWriteSaysSo() {
    assertThatThrownBy(() -> machine().disk().put("no/such/directory", "text")).isInstanceOf(MachineException.class);
  }

  @Test
  void theLatestKernelIsFoundWithItsHeader() {
    var image = machine().find(BootTarget.latestInstalled());
    assertThat(image.release()).matches("\\d+\\.\\d+.*");
    assertThat(image.kernel().file().toString()).contains(image.release());
    assertThat(Long.bitCount(image.alignment())).isOne();
    assertThat(image.memory()).isGreaterThan(1 << 20);
    assertThat(image.initrdSize()).isPositive();
    assertThat(image.commandLineLimit()).isGreaterThan(200);
    assertThat(image.commandLine()).as("the running kernel's is good for it").isNull();
  }

  @Test
  void aTargetIsTheSameImageAsLongAsNobodyTouchesItsFiles() {
    for (var target : List.of(BootTarget.latestInstalled(), BootTarget.defaultEntry())) {
      var image = machine().find(target);
      assertThat(machine().find(target)).isEqualTo(image);
      assertThat(image.files()).extracting(Image.FileStamp::file).contains(image.kernel().file());
    }
  }

  @Test
  void theDefaultEntryIsLoadedWithItsOwnCommandLine() {
    var image = machine().find(BootTarget.defaultEntry());
    assertThat(image.commandLine()).isNotNull().contains("root=");
    new Stager(machine(), false, CommandLinePolicy.usual()).stage(BootTarget.defaultEntry(), "c0ffee");
    assertThat(machine().loaded()).isEqualTo(Loaded.OURS);
  }

  @Test
  void severalInitrdsAreLoadedOneBehindTheOther() {
    var one = machine().find(BootTarget.latestInstalled());
    var initrd = one.initrds().getFirst().file().toString();
    var two = machine().find(BootTarget.paths(one.kernel().file().toString(), initrd, initrd));
    assertThat(two.initrdSize()).isBetween(2 * one.initrdSize(), 2 * one.initrdSize() + 3);
    var single = machine().load(new LoadRequest(one, LINE, LoadMethod.NORMAL));
    var both = machine().load(new LoadRequest(two, LINE, LoadMethod.NORMAL));
    assertThat(both.size() - single.size()).isBetween(one.initrdSize() - LoadEvidence.PAGE, one.initrdSize() + LoadEvidence.PAGE);
  }

  @Test
  void aKernelIsLoadedWithoutAnInitrd() {
    var with = machine().find(BootTarget.latestInstalled());
    var without = machine().find(BootTarget.paths(with.kernel().file().toString()));
    assertThat(without.initrdSize()).isZero();
    var bare = machine().load(new LoadRequest(without, LINE, LoadMethod.NORMAL));
    assertThat(bare.size()).isLessThan(machine().load(new LoadRequest(with, LINE, LoadMethod.NORMAL)).size());
  }

  @Test
  void aReleaseThatIsNotInstalledIsNotFound() {
    assertThatThrownBy(() -> machine().find(BootTarget.release("1.2.3-none")))
        .isInstanceOfSatisfying(
            TargetException.class,
            no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.TARGET_NOT_FOUND));
  }

  @Test
  void aKernelOutsideTheAllowedDirectoriesIsNotAllowed() {
    assertThatThrownBy(() -> machine().find(BootTarget.paths("/etc/passwd")))
        .isInstanceOfSatisfying(
            TargetException.class,
            no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.TARGET_NOT_ALLOWED));
  }

  @Test
  void aFileThatIsNoKernelIsTurnedDown() {
    assertThatThrownBy(() -> machine().find(BootTarget.paths(noKernel())))
        .isInstanceOfSatisfying(
            TargetException.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.LOAD_FAILED));
  }

  @Test
  void nothingIsLoadedAtFirstAndUnloadingNothingIsFine() {
    machine().unload();
    assertThat(machine().loaded()).isEqualTo(Loaded.NOTHING);
    assertThatThrownBy(() -> machine().jump(Departure.PLAIN)).isInstanceOf(MachineException.class);
  }

  @Test
  void aLoadWithoutCmaIsScatteredAndTakesNothingFromIt() {
    var image = machine().find(BootTarget.latestInstalled());
    var seen = machine().load(new LoadRequest(image, LINE, NORMAL));
    assertThat(machine().loaded()).isEqualTo(Loaded.OURS);
    assertThat(seen.isComplete()).isTrue();
    assertThat(seen.isInPlace()).isFalse();
    assertThat(seen.cmaPages()).isZero();
    assertThat(seen.size()).isGreaterThanOrEqualTo(image.memory() + image.initrdSize());
    machine().unload();
    assertThat(machine().loaded()).isEqualTo(Loaded.NOTHING);
  }

  @Test
  void aLoadThatMayUseCmaTakesWholePagesFromItOrNone() {
    var image = machine().find(BootTarget.latestInstalled());
    var before = machine().conditions();
    var seen = machine().load(new LoadRequest(image, LINE, CMA));
    assertThat(seen.isComplete()).isTrue();
    assertThat(seen.isInPlace()).isEqualTo(before.cmaAvailable() >= image.size() + (1 << 20));
    assertThat(seen.segments()).allSatisfy(part -> assertThat(part.size() % LoadEvidence.PAGE).isZero());
    if (seen.isInPlace()) {
      assertThat(machine().conditions().cmaAvailable()).isEqualTo(before.cmaAvailable() - seen.size());
      assertThat(seen.segments()).anyMatch(part -> part.address() == seen.kernelAddress());
    }
  }

  @Test
  void anImageIsLetGoOnlyWhenItsSuccessorIsInPlace() {
    var image = machine().find(BootTarget.latestInstalled());
    var room = machine().conditions().cmaAvailable();
    var request = new LoadRequest(image, LINE, CMA);
    var first = machine().load(request);
    var second = machine().load(request);
    if (room >= 2 * image.size() + (2 << 20)) {
      assertThat(second.isInPlace()).isTrue();
      assertThat(second.kernelAddress()).isNotEqualTo(first.kernelAddress());
    }
    machine().unload();
    assertThat(machine().conditions().cmaAvailable()).isEqualTo(room);
  }

  @Test
  void paddingMakesTheInitrdLonger() {
    var image = machine().find(BootTarget.latestInstalled());
    var plain = machine().load(new LoadRequest(image, LINE, NORMAL));
    var padded = machine().load(new LoadRequest(image, LINE, NORMAL, 1 << 20));
    assertThat(padded.size()).isEqualTo(plain.size() + (1 << 20));
  }

  @Test
  void howItWouldLeaveIsToldWithoutBeginningIt() {
    for (var way : Order.Way.values()) {
      var release = machine().find(BootTarget.latestInstalled()).release();
      var departure = machine().departure(way, release);
      assertThat(machine().departure(way, release)).isEqualTo(departure);
      assertThat(departure.guard() == null || departure.unguarded().isEmpty()).isTrue();
      assertThat(machine().departure(Order.Way.FIRMWARE, release).guard()).isNull();
    }
    assertThat(machine().loaded()).isEqualTo(Loaded.NOTHING);
  }

  /** As far as a test can go: nothing may restart it here. */
  @Test
  void aMachineWithSomethingLoadedDoesNotRestartThroughItsFirmware() {
    machine().load(new LoadRequest(machine().find(BootTarget.latestInstalled()), LINE, NORMAL));
    assertThatThrownBy(() -> machine().restart(Departure.PLAIN)).isInstanceOf(MachineException.class).hasMessageContaining("loaded");
    assertThat(machine().loaded()).isEqualTo(Loaded.OURS);
  }

  @Test
  void whatSomebodyElseLoadedIsNotOursToLetGo() {
    var image = machine().find(BootTarget.latestInstalled());
    loadByHand(image);
    try {
      machine().unload();
      assertThat(machine().loaded()).isEqualTo(Loaded.SOMEBODY_ELSES);
      assertThatThrownBy(() -> new Stager(machine(), false, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "c0ffee"))
          .isInstanceOfSatisfying(
              TargetException.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.FOREIGN_IMAGE));
      var file = new Image.FileStamp(Path.of(noKernel()), 0, 0, 10, 0, 0);
      var noKernel =
          new Image(
              Image.Part.whole(file), List.of(), List.of(file), null, "none", image.alignment(), image.memory(), 200);
      assertThatThrownBy(() -> machine().load(new LoadRequest(noKernel, LINE, NORMAL))).isInstanceOf(MachineException.class);
      machine().unload();
      assertThat(machine().loaded()).as("still, after a load of ours that failed").isEqualTo(Loaded.SOMEBODY_ELSES);
      assertThatThrownBy(() -> new Stager(machine(), false, CommandLinePolicy.usual()).standBy(BootTarget.latestInstalled()))
          .isInstanceOfSatisfying(
              TargetException.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.NOT_STAGED));
      assertThatThrownBy(() -> machine().restart(Departure.PLAIN)).isInstanceOf(MachineException.class);
    } finally {
      machine().load(new LoadRequest(image, LINE, NORMAL));
    }
  }

  @Test
  void aCrashKernelIsLoadedWhereThereIsMemoryForItAndChangesNothingElse() {
    var image = machine().find(BootTarget.latestInstalled());
    var crashKernel = machine().crashKernel();
    assertThat(crashKernel.surroundings().ram()).isEqualTo(machine().memory().ram());
    assertThat(crashKernel.surroundings().processors()).matches("[0-9,-]+");
    if (crashKernel.standing().reserved() == 0) {
      assertThatThrownBy(() -> crashKernel.load(image, LINE)).isInstanceOf(MachineException.class);
      assertThat(crashKernel.standing().loaded()).isEqualTo(Loaded.NOTHING);
      return;
    }
    var before = machine().clock().wall();
    crashKernel.load(image, LINE);
    assertThat(crashKernel.standing().loaded()).isEqualTo(Loaded.OURS);
    assertThat(machine().crashKernel().standing().loadedAt()).isBetween(before - 1_000, machine().clock().wall());
    assertThat(machine().loaded()).isEqualTo(Loaded.NOTHING);
    var seen = machine().load(new LoadRequest(image, LINE, NORMAL));
    crashKernel.load(image, LINE);
    assertThat(machine().loaded()).isEqualTo(Loaded.OURS);
    assertThat(seen.isComplete()).isTrue();
  }

  @Test
  void standingByForTheFirmwareLeavesNothingLoadedAndKnowsTheRelease() {
    var stager = new Stager(machine(), false, CommandLinePolicy.usual());
    stager.stage(BootTarget.latestInstalled(), "c0ffee");
    var staged = stager.standBy(BootTarget.latestInstalled());
    assertThat(machine().loaded()).isEqualTo(Loaded.NOTHING);
    assertThat(staged.report()).isNull();
    assertThat(staged.release()).isEqualTo(machine().find(BootTarget.latestInstalled()).release());
  }

  @Test
  void anImageLiesWhereThereIsMemory() {
    var memory = machine().memory();
    assertThat(memory.ram()).isSorted().isNotEmpty();
    assertThat(memory.offline()).isEmpty();
    var seen = machine().load(new LoadRequest(machine().find(BootTarget.latestInstalled()), LINE, NORMAL));
    assertThat(memory.firstOutside(seen.segments())).isEmpty();
    assertThat(machine().memory()).isEqualTo(memory);
  }

  @Test
  void whatIsStagedIsFreshUntilItIsLetGo() {
    var stager = new Stager(machine(), false, CommandLinePolicy.usual());
    var staged = stager.stage(BootTarget.latestInstalled(), "c0ffee");
    stager.requireFresh(staged);
    assertThat(stager.refresh(staged, "other", () -> {})).isEqualTo(staged);
    machine().unload();
    assertThatThrownBy(() -> stager.requireFresh(staged)).isInstanceOf(TargetException.class);
    assertThat(stager.refresh(staged, "other", () -> {}).marker()).isEqualTo("other");
  }

  @Test
  void whatIsStagedIsGoodByItsOwnEvidence() {
    var staged = new Stager(machine(), false, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "c0ffee");
    var report = staged.report();
    assertThat(report).isNotNull();
    assertThat(machine().loaded()).isEqualTo(Loaded.OURS);
    if (report.method() == LoadMethod.CMA) {
      assertThat(report.evidence().kernelAddress() % report.evidence().kernelAlignment()).isZero();
      assertThat(report.evidence().initOnAlloc()).isTrue();
      assertThat(report.bytesToCopy()).isZero();
    } else {
      assertThat(report.refused()).isNotEmpty();
      assertThat(report.bytesToCopy()).isPositive();
    }
  }
}
