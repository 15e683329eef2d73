package io.kexecfleet.service.dashboard.fleet;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A host that was lost or came back badly, and keeps its place in the budgets until somebody resolves that.
 *
 * @param rollout the one in which that happened; null: it is out of the scope of whoever looks
 * @param title what that is called; null likewise
 */
record HeldHost(String host, Ending ending, Instant since, @Nullable UUID rollout, @Nullable String title) {}
