package io.kexecfleet.agent.staging;

import io.kexecfleet.protocol.LoadReport;

/**
 * An image that is loaded and verified.
 *
 * @param report how it was loaded
 * @param marker the one-time marker on its command line
 */
public record Staged(LoadReport report, String marker) {}
