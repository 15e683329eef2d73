/** Gates: conditions that must hold before the next wave or the next host. Whatever cannot be known counts as closed. */
@NullMarked
package io.kexecfleet.service.gate;

import org.jspecify.annotations.NullMarked;
