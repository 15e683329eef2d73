package io.kexecfleet.service.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gate as an operator sends it; {@link GateRules} makes a {@link GateSpec} of it. Always there: {@code name},
 * {@code type} and {@code when}.
 *
 * @param type PROMETHEUS, HTTP or HOLD
 * @param when BETWEEN_WAVES or BEFORE_HOSTS
 * @param interval ISO-8601 duration, 5 s to 10 min; 30 s where it is missing
 * @param holdsFor ISO-8601 duration, {@code interval} to 1 h; twice {@code interval} where it is missing
 * @param forAtLeast ISO-8601 duration, 1 s to 24 h; only BETWEEN_WAVES
 * @param query PromQL; PROMETHEUS only, like the next three
 * @param comparison one of {@code < <= > >= == !=}
 * @param emptyIsOpen false where it is missing
 * @param url HTTP only, like the next two
 * @param statuses 200 where it is missing
 * @param contains text that must be in the body; any body will do where it is missing
 */
public record GateRequest(
    @Nullable String name,
    @Nullable String type,
    @Nullable String when,
    @Nullable String interval,
    @Nullable String holdsFor,
    @Nullable String forAtLeast,
    @Nullable String query,
    @Nullable String comparison,
    @Nullable Double threshold,
    @Nullable Boolean emptyIsOpen,
    @Nullable String url,
    @Nullable List<@Nullable Integer> statuses,
    @Nullable String contains) {}
