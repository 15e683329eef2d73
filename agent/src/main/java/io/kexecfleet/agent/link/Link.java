package io.kexecfleet.agent.link;

import io.kexecfleet.agent.core.Event;
import io.kexecfleet.protocol.CheckIn;

/** Where the agent's words to the service go. */
public interface Link extends AutoCloseable {

  /** Where no service is set: nobody hears, and nobody answers. */
  Link NONE =
      new Link() {
        @Override
        public void say(CheckIn checkIn) {}

        @Override
        public void close() {}
      };

  /** Hears what came of a check-in. */
  @FunctionalInterface
  interface Ear {
    void hear(Event event);
  }

  /** Says this instead of what was being said; returns at once. */
  void say(CheckIn checkIn);

  /** Nothing is said or heard any more. */
  @Override
  void close();
}
