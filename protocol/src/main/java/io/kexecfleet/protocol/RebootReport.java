package io.kexecfleet.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What really happened to a host that was told to jump, by its own evidence.
 *
 * @param rebootId the reboot
 * @param outcome what the evidence shows
 * @param evidence the facts it was concluded from, one sentence each
 * @param bootIdBefore boot id that the jump left
 * @param bootIdAfter boot id found afterwards; the same one when the host never left
 * @param kernelBefore release that the jump left
 * @param kernelAfter release found afterwards
 * @param load what had been staged; null where nothing was to be
 * @param phases how long each phase took, as far as it can be known; a phase that cannot is left out
 * @param complete false while timings may still come (the boot is not finished); the outcome itself stays
 */
public record RebootReport(
    String rebootId,
    Outcome outcome,
    List<String> evidence,
    String bootIdBefore,
    String bootIdAfter,
    String kernelBefore,
    String kernelAfter,
    @Nullable LoadReport load,
    List<PhaseTiming> phases,
    boolean complete) {}
