/** What reboots came to, in figures: kept in step with them, read in groups and pages. */
@NullMarked
@NamedInterface("ledger")
package io.kexecfleet.service.rollout.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
