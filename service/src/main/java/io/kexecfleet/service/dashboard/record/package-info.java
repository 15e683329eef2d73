/** The pages of who did what. */
@NullMarked
package io.kexecfleet.service.dashboard.record;

import org.jspecify.annotations.NullMarked;
