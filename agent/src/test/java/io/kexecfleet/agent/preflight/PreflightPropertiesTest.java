package io.kexecfleet.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Images;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.KexecFacts.CrashKernel;
import io.kexecfleet.agent.preflight.facts.KexecFacts.KernelOptions;
import io.kexecfleet.agent.preflight.facts.KexecFacts.Lockdown;
import io.kexecfleet.agent.preflight.facts.MemoryFacts.Room;
import io.kexecfleet.agent.preflight.facts.ModuleFacts.Module;
import io.kexecfleet.agent.preflight.facts.Plan.PastReboot;
import io.kexecfleet.agent.preflight.facts.PlatformFacts.Efi;
import io.kexecfleet.agent.preflight.facts.PlatformFacts.Model;
import io.kexecfleet.agent.preflight.facts.StorageFacts.Array;
import io.kexecfleet.agent.preflight.facts.UseFacts.Inhibitor;
import io.kexecfleet.agent.preflight.facts.UseFacts.PackageLock;
import io.kexecfleet.agent.preflight.facts.UseFacts.Session;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PreflightPropertiesTest {

  private static final List<String> CODES = Stream.of(Check.values()).map(Check::name).toList();

  @Property(tries = 5_000)
  void whateverTheFactsAreTheFindingsAreSoundAndInTheCataloguesOrder(@ForAll long seed) {
    var found = Preflight.examine(anyFacts(new Random(seed)), Policy.byDefault(), Order.Way.KEXEC);
    assertThat(found).allMatch(finding -> finding.finding().length() <= Finding.LONGEST_FINDING);
    assertThat(found).allMatch(finding -> finding.finding().lines().count() == 1);
    var order = found.stream().map(finding -> CODES.indexOf(finding.code())).toList();
    assertThat(order).isSorted().doesNotHaveDuplicates();
  }

  @Property(tries = 2_000)
  void whatIsOffIsGoneAndNothingElse(@ForAll long seed) throws Policy.InvalidException {
    var random = new Random(seed);
    var facts = anyFacts(random);
    var off = new HashMap<String, String>();
    for (var check : Check.values()) {
      if (!check.isPhysical() && random.nextBoolean()) {
        off.put(Policy.PREFIX + check, "off");
      }
    }
    var all = new ArrayList<>(Preflight.examine(facts, Policy.byDefault(), Order.Way.KEXEC));
    all.removeIf(finding -> off.containsKey(Policy.PREFIX + finding.code()));
    assertThat(Preflight.examine(facts, Policy.of(off), Order.Way.KEXEC)).isEqualTo(all);
  }

  private static HostFacts anyFacts(Random random) {
    var facts = new Facts();
    facts.image =
        any(
            random,
            () ->
                Images.plain(
                    Path.of("/boot/v"), null, number(random), text(random), number(random), number(random), random.nextInt()));
    facts.loadedIsOurs = random.nextBoolean();
    facts.past = list(random, () -> new PastReboot(one(random, Outcome.values()), text(random), text(random)));
    facts.capabilities = any(random, () -> number(random));
    facts.disabled = any(random, random::nextBoolean);
    facts.loadsLeft = any(random, () -> number(random));
    facts.lockdown = any(random, () -> one(random, Lockdown.values()));
    facts.options =
        any(
            random,
            () ->
                new KernelOptions(
                    random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), random.nextBoolean(),
                    random.nextBoolean(), number(random), number(random)));
    facts.kexecTools = any(random, random::nextBoolean);
    facts.signatureDemands = any(random, () -> list(random, () -> text(random)));
    facts.loaded = any(random, random::nextBoolean);
    facts.crash = any(random, () -> new CrashKernel(number(random), random.nextBoolean()));
    facts.room = any(random, () -> new Room(number(random), number(random)));
    facts.kernelFile = any(random, () -> number(random));
    facts.conditions =
        any(
            random,
            () -> new LoadConditions(random.nextBoolean(), random.nextBoolean(), number(random), number(random), 0, null));
    facts.handover = any(random, random::nextBoolean);
    facts.firmware = any(random, () -> list(random, () -> range(random)));
    facts.present = any(random, () -> list(random, () -> range(random)));
    facts.block = any(random, () -> number(random));
    facts.taint = any(random, () -> number(random));
    facts.modules = any(random, () -> list(random, () -> new Module(text(random), text(random))));
    facts.drivers = any(random, () -> new HashSet<>(list(random, () -> one(random, "nvidia", "e1000e", text(random)))));
    facts.ofTarget = any(random, () -> new HashSet<>(list(random, () -> text(random))));
    facts.model = any(random, () -> new Model(one(random, "Google", text(random)), text(random)));
    facts.hypervisor = any(random, () -> one(random, "xen", text(random)));
    facts.watchdogs = any(random, () -> list(random, () -> text(random)));
    facts.firmwareRequests = any(random, () -> list(random, () -> text(random)));
    facts.efi = any(random, () -> new Efi(random.nextBoolean(), random.nextBoolean(), random.nextBoolean()));
    facts.panicTimeout = any(random, () -> number(random));
    facts.unguarded = any(random, () -> list(random, () -> text(random)));
    facts.arrays = any(random, () -> list(random, () -> new Array(text(random), text(random), random.nextBoolean())));
    facts.network = any(random, () -> list(random, () -> text(random)));
    facts.passphrases = any(random, () -> list(random, () -> text(random)));
    facts.stateSpace = any(random, () -> number(random));
    facts.packageLocks = any(random, () -> list(random, () -> new PackageLock(text(random), number(random))));
    facts.inhibitors = any(random, () -> list(random, () -> new Inhibitor(text(random), text(random))));
    facts.sessions = any(random, () -> list(random, () -> new Session(text(random), text(random))));
    return facts.build();
  }

  private static <T> Fact<T> any(Random random, Supplier<T> value) {
    return random.nextInt(8) == 0 ? Fact.unknown(text(random)) : Fact.of(value.get());
  }

  private static <T> List<T> list(Random random, Supplier<T> item) {
    return IntStream.range(0, random.nextInt(12)).mapToObj(i -> item.get()).toList();
  }

  @SafeVarargs
  private static <T> T one(Random random, T... values) {
    return values[random.nextInt(values.length)];
  }

  private static MemoryRange range(Random random) {
    var one = number(random) & Long.MAX_VALUE;
    var other = number(random) & Long.MAX_VALUE;
    return new MemoryRange(Math.min(one, other), Math.max(one, other));
  }

  private static long number(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> random.nextInt(100) - 10;
      case 2 -> Long.MAX_VALUE - random.nextInt(3);
      case 3 -> Long.MIN_VALUE + random.nextInt(3);
      case 4 -> (long) random.nextInt(1 << 20) << 20;
      default -> random.nextLong();
    };
  }

  private static String text(Random random) {
    var length = random.nextInt(20) == 0 ? 3_000 : random.nextInt(12);
    var text = new StringBuilder();
    for (var i = 0; i < length; i++) {
      text.appendCodePoint(one(random, (int) 'a', (int) ' ', (int) '\n', 0, 0x2028, 0x1F600, (int) 'P', (int) '%'));
    }
    return text.toString();
  }
}
