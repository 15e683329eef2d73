package io.kexecfleet.agent.local;

import io.kexecfleet.protocol.Finding;
import java.util.List;

/** What was found as the host was looked at, in the catalogue's order. */
public record Examination(List<Finding> findings) {}
