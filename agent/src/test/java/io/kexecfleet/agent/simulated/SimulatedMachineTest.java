package io.kexecfleet.agent.simulated;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineContract;
import io.kexecfleet.protocol.LoadMethod;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;

/** The simulated machine, without CMA, with room for one image, and with room for two. */
class SimulatedMachineTest {

  private static final long MIB = 1 << 20;

  abstract static class Simulated extends MachineContract {

    private final SimulatedMachine machine;

    Simulated(SimulatedHardware hardware) {
      var time = InstantSource.fixed(Instant.parse("2026-03-29T00:59:59Z"));
      machine = new SimulatedHost(hardware, time, (from, way) -> {}).bootByFirmware();
    }

    @Override
    protected Machine machine() {
      return machine;
    }

    @Override
    protected String noKernel() {
      return SimulatedMachine.NO_KERNEL;
    }

    @Override
    protected void loadByHand(Image image) {
      machine.loadByHand(new LoadRequest(image, "by=hand", LoadMethod.NORMAL));
    }
  }

  @Nested
  class WithoutCma extends Simulated {
    WithoutCma() {
      super(SimulatedHardware.plain());
    }
  }

  @Nested
  class WithRoomForOneImage extends Simulated {
    WithRoomForOneImage() {
      super(SimulatedHardware.plain().withCma(128 * MIB, true));
    }
  }

  @Nested
  class WithRoomForTwoImages extends Simulated {
    WithRoomForTwoImages() {
      super(SimulatedHardware.plain().withCma(256 * MIB, true));
    }
  }

  @Nested
  class WithMemoryForACrashKernel extends Simulated {
    WithMemoryForACrashKernel() {
      super(SimulatedHardware.plain());
      ((SimulatedMachine) machine()).crashKernel().reserve(160 * MIB);
    }
  }
}
