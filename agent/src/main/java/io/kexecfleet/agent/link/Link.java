package io.kexecfleet.agent.link;

import io.kexecfleet.agent.core.Event;
import io.kexecfleet.protocol.CheckIn;
import org.jspecify.annotations.Nullable;

/** Where the agent's words to the service go. */
public interface Link extends AutoCloseable {

  /** Where no service is set: nobody hears, and nobody answers. */
  Link NONE =
      new Link() {
        @Override
        public void say(CheckIn checkIn) {}

        @Override
        public @Nullable String trouble() {
          return null;
        }

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

  /** Why the service has not answered the last word, or null: it has, or nothing was said yet. */
  @Nullable String trouble();

  /** Nothing is said or heard any more. */
  @Override
  void close();
}
