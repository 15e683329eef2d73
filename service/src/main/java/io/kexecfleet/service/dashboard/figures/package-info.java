/** The pages of what reboots came to: how long they took, and what was tried. */
@NullMarked
package io.kexecfleet.service.dashboard.figures;

import org.jspecify.annotations.NullMarked;
