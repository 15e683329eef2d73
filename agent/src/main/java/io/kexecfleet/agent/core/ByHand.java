package io.kexecfleet.agent.core;

import io.kexecfleet.protocol.Order;

/**
 * What a person on the host wants done. The service knows nothing of it, and an order of the service takes its place.
 *
 * @param validUntil milliseconds since boot
 */
public record ByHand(Order order, long validUntil) {}
