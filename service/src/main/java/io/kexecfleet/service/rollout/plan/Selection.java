package io.kexecfleet.service.rollout.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts.
 *
 * @param hosts names, unique, in the order in which they were given
 * @param selector those with these labels too; null: none but the named
 */
public record Selection(List<String> hosts, @Nullable String selector) {}
