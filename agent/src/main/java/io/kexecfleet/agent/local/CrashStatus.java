package io.kexecfleet.agent.local;

import io.kexecfleet.agent.machine.Loaded;
import org.jspecify.annotations.Nullable;

/**
 * How the crash kernel stands.
 *
 * @param isKept whether the agent keeps one loaded: {@code crash.kernel=armed}
 * @param reserved bytes set aside for it, or null when that cannot be told
 * @param loaded whether one is loaded, and whose; null when that cannot be told
 * @param armedAt when the agent loaded it, by the host's wall clock, milliseconds since the epoch; null where it did not
 * @param told what there is to say of it, in a sentence
 */
public record CrashStatus(
    boolean isKept, @Nullable Long reserved, @Nullable Loaded loaded, @Nullable Long armedAt, String told) {}
